import {
  ALL_BELOW,
  ANY_INDEX,
  ANY_KEY,
  type FieldPath,
  type OpenStep,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../error/documented-error.js';
import { type FieldLocation } from '../../error/field-error.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { type ClassPlans, type PropertyPlan } from '../engine/class-plan.js';
import {
  type Constructor,
  emptyInstanceOf,
  exposedProperties,
  isTransformed,
  nestedTypesOf,
} from '../engine/transformer.js';
import { type FindingCodes } from './possible-codes.js';

/** Nobody reads more; where classes refer to each other in many ways, there are more paths than a document can hold. */
const MAX_FIELDS = 500;
const MAX_OBJECTS = 200;

/** How the fields of a class are found. */
export interface ClassFieldsParts {
  readonly plans: ClassPlans;
  readonly codes: FindingCodes;
  /** Whether a nested object becomes what its property is declared as, without `@Type`. */
  readonly convertsImplicitly: boolean;
  /** The fields of classes that were looked at before. */
  readonly known: Map<unknown, KnownFields>;
}

/** Lists the fields of a class that can fail, those of nested classes included. */
export class ClassFields {
  private readonly found: PossibleField[] = [];
  /** Places where a class comes again inside itself; below them any of its codes is possible. */
  private readonly repeated: FieldPath[] = [];
  /** How many objects may still be looked into, and whether one was not. */
  private left = MAX_OBJECTS;
  private isCut = false;

  constructor(
    private readonly parts: ClassFieldsParts,
    private readonly location: FieldLocation | undefined,
  ) {}

  of(type: unknown, prefix: FieldPath): readonly PossibleField[] {
    this.object(type, prefix, []);
    if (this.repeated.length === 0) return this.found;
    const codes = distinctCodes(this.found);
    // What was not looked into may fail with any code.
    for (const path of this.repeated)
      this.found.push(possibleField(this.location, [path], this.isCut ? [] : codes));
    return this.found;
  }

  private object(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    const known = this.parts.known.get(type);
    this.left -= 1;
    const isFull = this.left < 0 || this.found.length + (known?.count ?? 0) > MAX_FIELDS;
    if (isFull || above.includes(type)) {
      this.isCut ||= isFull;
      this.repeated.push([...prefix, ALL_BELOW]);
      return;
    }
    if (known !== undefined) {
      this.found.push(...known.at(this.location, prefix));
      return;
    }
    const [first, repeated] = [this.found.length, this.repeated.length];
    this.members(type, prefix, above);
    // What comes again inside itself depends on where it is.
    if (this.repeated.length > repeated) return;
    this.parts.known.set(type, new KnownFields(this.found.slice(first), this.location, prefix));
  }

  private members(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    const plan = this.parts.plans.of(type);
    const owner = made(type);
    const within = [...above, type];
    for (const property of plan.properties) this.property(property, owner, type, prefix, within);
    for (const rule of plan.crossFieldRules) {
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
    this.add([path], this.parts.codes.ofValue(plan, owner));
    const ofItem = this.parts.codes.ofItem(plan, owner);
    if (ofItem.length === 0 && plan.nested === undefined) return;
    const isMap = declaredType(type, plan.name) === Map || isTransformed(type, plan.name);
    const step = isMap ? ANY_KEY : ANY_INDEX;
    this.add([[...path, step]], ofItem);
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
    if (isTransformed(type, plan.name)) {
      // The app makes an instance of what only it knows.
      this.found.push(possibleField(this.location, [[...path, ALL_BELOW]], []));
    }
    if (plan.shape !== 'list') for (const each of types) this.object(each, path, above);
    if (plan.shape === 'single') return;
    const item = [...path, step];
    const before = this.found.length;
    this.add([item], this.parts.codes.ofNested(plan, owner));
    for (const each of types) this.object(each, item, above);
    // A list may stand where an item does.
    this.add([[...item, ANY_INDEX, ALL_BELOW]], distinctCodes(this.found.slice(before)));
  }

  private typesOf(type: unknown, property: string): readonly unknown[] {
    const declared = this.parts.convertsImplicitly ? [declaredType(type, property)] : [];
    const all = [...nestedTypesOf(type, property), ...declared];
    return [...new Set(all.filter((each) => typeof each === 'function' && !isBuiltinType(each)))];
  }

  private add(paths: readonly FieldPath[], codes: readonly PossibleCode[]): void {
    if (codes.length > 0) this.found.push(possibleField(this.location, paths, codes));
  }
}

function declaredType(type: unknown, property: string): unknown {
  return Reflect.getMetadata('design:type', (type as Constructor).prototype, property);
}

/** Each code once, whatever is said with it. */
function distinctCodes(fields: readonly PossibleField[]): readonly PossibleCode[] {
  const codes = fields.flatMap((field) => field.codes);
  return [...new Map(codes.map((each) => [`${each.code} ${each.number}`, each])).values()];
}

/** An object of which nothing was sent, with the values that its fields have from the start. */
function made(type: unknown): object {
  const object = emptyInstanceOf(type) ?? {};
  const names = Object.keys(object).filter((name) => isTransformed(type, name));
  for (const name of [...names, ...exposedProperties(type)]) {
    Object.defineProperty(object, name, { value: undefined, writable: true, configurable: true });
  }
  return object;
}

/** The fields of one class: at each place where objects of it stand, the same ones for all who ask. */
export class KnownFields {
  private readonly byPlace = new Map<string, readonly PossibleField[]>();
  private readonly depth: number;

  /** @param fields those of an object of the class, as they were found at a place */
  constructor(
    private readonly fields: readonly PossibleField[],
    location: FieldLocation | undefined,
    prefix: FieldPath,
  ) {
    this.depth = prefix.length;
    this.byPlace.set(keyOf(location, prefix), fields);
  }

  get count(): number {
    return this.fields.length;
  }

  at(location: FieldLocation | undefined, prefix: FieldPath): readonly PossibleField[] {
    const key = keyOf(location, prefix);
    let fields = this.byPlace.get(key);
    if (fields === undefined) {
      fields = this.fields.map(({ paths, codes }) => {
        const moved = paths.map((path): FieldPath => [...prefix, ...path.slice(this.depth)]);
        return possibleField(location, moved, codes);
      });
      this.byPlace.set(key, fields);
    }
    return fields;
  }
}

function keyOf(location: FieldLocation | undefined, prefix: FieldPath): string {
  return prefix.length === 0 ? String(location) : JSON.stringify([location, prefix]);
}
