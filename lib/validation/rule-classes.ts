import { metadata, NEST } from '../routes/nest-metadata.js';
import { nestedTypesOf } from './instance/nested-types.js';
import { type Constructor } from './instance/transformer.js';
import { isDataRule } from './plan/data-rule.js';
import { allRulesOf, NESTED } from './plan/rule-storage.js';

export type AnyClass = abstract new (...args: never[]) => unknown;

/** Returns the classes among types, and all classes that are nested in them. */
export function ruledClassesOf(types: Iterable<unknown>): ReadonlySet<Constructor> {
  // Classes may be nested in each other; a set that grows is read to its end.
  const found = new Set([...types].filter(isClass));
  for (const each of found) {
    for (const { type, propertyName } of allRulesOf(each)) {
      if (type !== NESTED) continue;
      for (const nested of nestedTypesOf(each, propertyName)) if (isClass(nested)) found.add(nested);
    }
  }
  return found as ReadonlySet<unknown> as ReadonlySet<Constructor>;
}

/** Returns the classes that decide on the rules of a class and of those nested in it: lookups and constraints. */
export function ruleClassesOf(ruled: unknown): ReadonlySet<AnyClass> {
  const rules = [...ruledClassesOf([ruled])].flatMap(allRulesOf);
  const deciding = rules.map(({ constraintCls, constraints }) =>
    isDataRule(constraintCls) ? constraints?.[0] : constraintCls,
  );
  return new Set(deciding.filter(isClass));
}

/** Whether nobody but a container of dependencies can make a class. */
export function hasDependencies(type: AnyClass): boolean {
  const parameters = (metadata(NEST.parameterTypes, type) ?? []) as readonly unknown[];
  const properties = (metadata(NEST.injectedProperties, type) ?? []) as readonly unknown[];
  return type.length > 0 || parameters.length > 0 || properties.length > 0;
}

function isClass(value: unknown): value is AnyClass {
  return typeof value === 'function' && typeof value.prototype === 'object';
}
