import { type FieldLocation } from '../../error/field-error.js';
import {
  ALL_BELOW,
  ANY_INDEX,
  ANY_KEY,
  type FieldPath,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
} from '../../error/possible-field.js';
import { nestedTypesOf } from '../instance/nested-types.js';
import { type Constructor, exposedProperties } from '../instance/transformer.js';
import { isOfTheLanguage } from '../language-types.js';
import { type ClassPlans, type PropertyPlan } from '../plan/class-plan.js';
import { type FindingCodes } from './finding-codes.js';

/** How the fields of a class are found. */
export interface ClassFieldsParts {
  readonly plans: ClassPlans;
  readonly codes: FindingCodes;
  /** Whether a nested object becomes what its property is declared as, without `@Type`. */
  readonly convertsImplicitly: boolean;
  /** The fields of classes that were looked at before, as seen from the class. */
  readonly known: Map<unknown, readonly PossibleField[]>;
}

/** Lists the fields of a class that can fail, those of nested classes included. */
export class ClassFields {
  private readonly found: PossibleField[] = [];
  /** Places where a class comes again inside itself; below them any of its codes is possible. */
  private readonly repeated: FieldPath[] = [];

  constructor(
    private readonly parts: ClassFieldsParts,
    private readonly location: FieldLocation | undefined,
  ) {}

  of(type: unknown, prefix: FieldPath): readonly PossibleField[] {
    this.object(type, prefix, []);
    const codes = this.found.flatMap((field) => field.codes);
    for (const path of this.repeated) this.add([path], codes);
    return this.found;
  }

  private object(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    if (above.includes(type)) {
      this.repeated.push([...prefix, ALL_BELOW]);
      return;
    }
    const known = this.parts.known.get(type);
    if (known !== undefined) {
      for (const { paths, codes } of known)
        this.add(
          paths.map((path) => [...prefix, ...path]),
          codes,
        );
      return;
    }
    const [first, repeated] = [this.found.length, this.repeated.length];
    this.members(type, prefix, above);
    // What comes again inside itself depends on where it is.
    if (this.repeated.length === repeated) this.keep(type, this.found.slice(first), prefix.length);
  }

  private keep(type: unknown, fields: readonly PossibleField[], depth: number): void {
    const seen = fields.map(({ paths, codes }) => {
      const own = paths.map((path) => path.slice(depth)) as readonly FieldPath[];
      return { paths: own as PossibleField['paths'], codes };
    });
    this.parts.known.set(type, seen);
  }

  private members(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    const plan = this.parts.plans.of(type);
    const owner = made(type);
    for (const property of plan.properties) this.property(property, owner, type, prefix, [...above, type]);
    for (const rule of plan.fieldRules) {
      const paths = rule.labels.map((label): FieldPath => [...prefix, label]);
      this.add(paths, [this.parts.codes.ofFields(rule, owner)]);
    }
  }

  private property(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    prefix: FieldPath,
    above: readonly unknown[],
  ): void {
    const path = [...prefix, plan.label];
    const step = declaredType(type, plan.name) === Map ? ANY_KEY : ANY_INDEX;
    this.add([path], this.parts.codes.ofValue(plan, owner));
    this.add([[...path, step]], this.parts.codes.ofItem(plan, owner));
    if (plan.nested !== undefined) this.nested(plan, owner, type, path, step, above);
  }

  private nested(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    path: FieldPath,
    step: OpenStep,
    above: readonly unknown[],
  ): void {
    const types = this.typesOf(type, plan.name);
    if (plan.shape !== 'list') for (const each of types) this.object(each, path, above);
    if (plan.shape === 'single') return;
    const item = [...path, step];
    const before = this.found.length;
    this.add([item], this.parts.codes.ofNested(plan, owner));
    for (const each of types) this.object(each, item, above);
    // A list may stand where an item does.
    const codes = this.found.slice(before).flatMap((field) => field.codes);
    this.add([[...item, ANY_INDEX, ALL_BELOW]], codes);
  }

  private typesOf(type: unknown, property: string): readonly unknown[] {
    const declared = this.parts.convertsImplicitly ? [declaredType(type, property)] : [];
    const all = [...nestedTypesOf(type, property), ...declared];
    return [...new Set(all.filter((each) => typeof each === 'function' && !isOfTheLanguage(each)))];
  }

  private add(paths: readonly FieldPath[], codes: readonly PossibleCode[]): void {
    if (codes.length === 0) return;
    const place = this.location && { in: this.location };
    this.found.push({ ...place, paths: paths as PossibleField['paths'], codes });
  }
}

function declaredType(type: unknown, property: string): unknown {
  return Reflect.getMetadata('design:type', (type as Constructor).prototype, property);
}

/** An object of which nothing was sent, with the values that its fields have from the start. */
function made(type: unknown): object {
  try {
    const object = new (type as Constructor)();
    for (const name of exposedProperties(type)) Reflect.set(object, name, undefined);
    return object;
  } catch {
    return {};
  }
}
