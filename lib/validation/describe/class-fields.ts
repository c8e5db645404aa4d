import {
  ANY_DESCENDANT,
  ANY_INDEX,
  ANY_KEY,
  type FieldPath,
  type PathWildcard,
  type DocumentedCode,
  type DocumentedField,
  createDocumentedField,
} from '../../error/documented-error.js';
import { type FieldLocation } from '../../error/field-error.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { type ClassPlans } from '../engine/class-plan.js';
import { type PropertyPlan } from '../engine/rule.js';
import {
  type Constructor,
  createEmptyInstance,
  getExposedProperties,
  isTransformed,
  getNestedTypes,
} from '../metadata/transformer.js';
import { type PossibleCodes } from './possible-codes.js';

/** Limits the fields: classes that refer to each other in many ways have more paths than a document can contain. */
const MAX_FIELDS = 500;
const MAX_OBJECTS = 200;

/** Lists the fields of a class that can fail, those of nested classes included. */
export class ClassFields {
  private readonly found: DocumentedField[] = [];
  /** The paths at which a class is nested in itself: any of its codes is possible in them. */
  private readonly repeated: FieldPath[] = [];
  /** The number of objects that may still be listed, and whether one was left out. */
  private left = MAX_OBJECTS;
  private isCut = false;

  /**
   * @param convertsImplicitly whether nested objects get the declared class, without `@Type`
   * @param cache the fields of classes that were listed before
   */
  constructor(
    private readonly plans: ClassPlans,
    private readonly codes: PossibleCodes,
    private readonly convertsImplicitly: boolean,
    private readonly cache: Map<unknown, CachedFields>,
    private readonly location: FieldLocation | undefined,
  ) {}

  list(type: unknown, prefix: FieldPath): readonly DocumentedField[] {
    this.object(type, prefix, []);
    if (this.repeated.length === 0) return this.found;
    const codes = distinctCodes(this.found);
    // A field that was left out may fail with any code.
    for (const path of this.repeated)
      this.found.push(createDocumentedField(this.location, [path], this.isCut ? [] : codes));
    return this.found;
  }

  private object(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    const cached = this.cache.get(type);
    this.left -= 1;
    const isFull = this.left < 0 || this.found.length + (cached?.count ?? 0) > MAX_FIELDS;
    if (isFull || above.includes(type)) {
      this.isCut ||= isFull;
      this.repeated.push([...prefix, ANY_DESCENDANT]);
      return;
    }
    if (cached !== undefined) {
      this.found.push(...cached.at(this.location, prefix));
      return;
    }
    const [first, repeated] = [this.found.length, this.repeated.length];
    this.members(type, prefix, above);
    // The fields of a class that is nested in itself depend on the path.
    if (this.repeated.length > repeated) return;
    this.cache.set(type, new CachedFields(this.found.slice(first), this.location, prefix));
  }

  private members(type: unknown, prefix: FieldPath, above: readonly unknown[]): void {
    const plan = this.plans.get(type);
    const owner = emptyObject(type);
    const types = [...above, type];
    for (const property of plan.properties) this.property(property, owner, type, prefix, types);
    for (const rule of plan.crossFieldRules) {
      const paths = rule.wireNames.map((name): FieldPath => [...prefix, name]);
      this.add(paths, [this.codes.ofCrossField(rule, owner)]);
    }
  }

  private property(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    prefix: FieldPath,
    above: readonly unknown[],
  ): void {
    const path = [...prefix, plan.wireName];
    this.add([path], this.codes.ofValue(plan, owner));
    const ofItem = this.codes.ofItem(plan, owner);
    if (ofItem.length === 0 && plan.nestedRule === undefined) return;
    const isMap = declaredType(type, plan.name) === Map || isTransformed(type, plan.name);
    const step = isMap ? ANY_KEY : ANY_INDEX;
    this.add([[...path, step]], ofItem);
    if (plan.nestedRule !== undefined) this.nested(plan, owner, type, path, step, above);
  }

  private nested(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    path: FieldPath,
    step: PathWildcard,
    above: readonly unknown[],
  ): void {
    const types = this.typesOf(type, plan.name);
    if (isTransformed(type, plan.name)) {
      // Only the app knows what `@Transform()` makes.
      this.found.push(createDocumentedField(this.location, [[...path, ANY_DESCENDANT]], []));
    }
    if (plan.shape !== 'list') for (const each of types) this.object(each, path, above);
    if (plan.shape === 'single') return;
    const item = [...path, step];
    const before = this.found.length;
    this.add([item], this.codes.ofNested(plan, owner));
    for (const each of types) this.object(each, item, above);
    // An item may be a list.
    this.add([[...item, ANY_INDEX, ANY_DESCENDANT]], distinctCodes(this.found.slice(before)));
  }

  private typesOf(type: unknown, property: string): readonly unknown[] {
    const declared = this.convertsImplicitly ? [declaredType(type, property)] : [];
    const all = [...getNestedTypes(type, property), ...declared];
    return [...new Set(all.filter((each) => typeof each === 'function' && !isBuiltinType(each)))];
  }

  private add(paths: readonly FieldPath[], codes: readonly DocumentedCode[]): void {
    if (codes.length > 0) this.found.push(createDocumentedField(this.location, paths, codes));
  }
}

function declaredType(type: unknown, property: string): unknown {
  return Reflect.getMetadata('design:type', (type as Constructor).prototype, property);
}

function distinctCodes(fields: readonly DocumentedField[]): readonly DocumentedCode[] {
  const codes = fields.flatMap((field) => field.codes);
  return [...new Map(codes.map((each) => [`${each.code} ${each.number}`, each])).values()];
}

/** Makes an object without sent values: its fields have their initial values. */
function emptyObject(type: unknown): object {
  const object = createEmptyInstance(type) ?? {};
  const names = Object.keys(object).filter((name) => isTransformed(type, name));
  for (const name of [...names, ...getExposedProperties(type)]) {
    Object.defineProperty(object, name, { value: undefined, writable: true, configurable: true });
  }
  return object;
}

/** The fields of one class, for each path at which the class is nested. */
export class CachedFields {
  private readonly byPath = new Map<string, readonly DocumentedField[]>();
  private readonly depth: number;

  /** @param fields those of an object of the class, as they were found at a place */
  constructor(
    private readonly fields: readonly DocumentedField[],
    location: FieldLocation | undefined,
    prefix: FieldPath,
  ) {
    this.depth = prefix.length;
    this.byPath.set(keyOf(location, prefix), fields);
  }

  get count(): number {
    return this.fields.length;
  }

  at(location: FieldLocation | undefined, prefix: FieldPath): readonly DocumentedField[] {
    const key = keyOf(location, prefix);
    let fields = this.byPath.get(key);
    if (fields === undefined) {
      fields = this.fields.map(({ paths, codes }) => {
        const moved = paths.map((path): FieldPath => [...prefix, ...path.slice(this.depth)]);
        return createDocumentedField(location, moved, codes);
      });
      this.byPath.set(key, fields);
    }
    return fields;
  }
}

function keyOf(location: FieldLocation | undefined, prefix: FieldPath): string {
  return prefix.length === 0 ? String(location) : JSON.stringify([location, prefix]);
}
