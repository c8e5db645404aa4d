import { metadata, NEST } from '../routes/nest-metadata.js';
import { nestedTypesOf } from './instance/nested-types.js';
import { isDataRule } from './plan/data-rule.js';
import { NESTED, rulesOf } from './plan/rule-storage.js';

export type AnyClass = abstract new (...args: never[]) => unknown;

/** The classes that decide on the rules of a class, and of those that are nested in it: lookups and constraints. */
export function ruleClassesOf(ruled: unknown): ReadonlySet<AnyClass> {
  const found = new Set<AnyClass>();
  // Classes may be nested in each other; a set that grows is read to its end.
  const visited = new Set([ruled]);
  for (const each of visited) {
    for (const rule of isClass(each) ? rulesOf(each, {}) : []) {
      const decides = isDataRule(rule.constraintCls) ? rule.constraints?.[0] : rule.constraintCls;
      if (isClass(decides)) found.add(decides);
      if (rule.type === NESTED)
        for (const nested of nestedTypesOf(each, rule.propertyName)) visited.add(nested);
    }
  }
  return found;
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
