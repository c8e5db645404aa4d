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

/** Limits the documented fields: classes that refer to each other have more paths than a document can contain. */
const MAX_FIELDS = 500;
const MAX_OBJECTS = 200;

export class ClassFields {
  private readonly found: DocumentedField[] = [];
  private readonly repeated: FieldPath[] = [];
  private objectsLeft = MAX_OBJECTS;
  private isTruncated = false;

  constructor(
    private readonly plans: ClassPlans,
    private readonly codes: PossibleCodes,
    private readonly convertsImplicitly: boolean,
    private readonly cache: Map<unknown, CachedFields>,
    private readonly location: FieldLocation | undefined,
    /** Lists the properties that the validation cannot reject, too, such as one that has only `@Allow()`. */
    private readonly listsAll = false,
  ) {}

  list(type: unknown, prefix: FieldPath): readonly DocumentedField[] {
    this.addObject(type, prefix, []);
    if (this.repeated.length === 0) return this.found;
    const codes = getDistinctCodes(this.found);
    // The fields above the limit may fail with any code, which an empty list represents.
    for (const path of this.repeated)
      this.found.push(createDocumentedField(this.location, [path], this.isTruncated ? [] : codes));
    return this.found;
  }

  private addObject(type: unknown, prefix: FieldPath, ancestors: readonly unknown[]): void {
    const cached = this.cache.get(type);
    this.objectsLeft -= 1;
    const isFull = this.objectsLeft < 0 || this.found.length + (cached?.count ?? 0) > MAX_FIELDS;
    if (isFull || ancestors.includes(type)) {
      this.isTruncated ||= isFull;
      this.repeated.push([...prefix, ANY_DESCENDANT]);
      return;
    }
    if (cached !== undefined) {
      this.found.push(...cached.getFields(this.location, prefix));
      return;
    }
    const [first, repeated] = [this.found.length, this.repeated.length];
    this.addMembers(type, prefix, ancestors);
    // An incomplete list is not cached: it is cut at a class that contains itself, or at a limit.
    if (this.repeated.length > repeated) return;
    this.cache.set(type, new CachedFields(this.found.slice(first), this.location, prefix));
  }

  private addMembers(type: unknown, prefix: FieldPath, ancestors: readonly unknown[]): void {
    const plan = this.plans.get(type);
    const owner = createEmptyObject(type);
    const types = [...ancestors, type];
    for (const property of plan.properties) this.addProperty(property, owner, type, prefix, types);
    for (const rule of plan.crossFieldRules) {
      const paths = rule.wireNames.map((name): FieldPath => [...prefix, name]);
      this.add(paths, [this.codes.getCrossFieldCode(rule, owner)]);
    }
  }

  private addProperty(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    prefix: FieldPath,
    ancestors: readonly unknown[],
  ): void {
    const path = [...prefix, plan.wireName];
    const codes = this.codes.getValueCodes(plan, owner);
    if (codes.length > 0 || this.listsAll)
      this.found.push(createDocumentedField(this.location, [path], codes));
    const itemCodes = this.codes.getItemCodes(plan, owner);
    if (itemCodes.length === 0 && plan.nestedRule === undefined) return;
    const isMap = getDeclaredType(type, plan.name) === Map || isTransformed(type, plan.name);
    const step = isMap ? ANY_KEY : ANY_INDEX;
    this.add([[...path, step]], itemCodes);
    if (plan.nestedRule !== undefined) this.addNested(plan, owner, type, path, step, ancestors);
  }

  private addNested(
    plan: PropertyPlan,
    owner: object,
    type: unknown,
    path: FieldPath,
    step: PathWildcard,
    ancestors: readonly unknown[],
  ): void {
    const types = this.getNestedTypes(type, plan.name);
    if (isTransformed(type, plan.name)) {
      // `@Transform()` may return any object.
      this.found.push(createDocumentedField(this.location, [[...path, ANY_DESCENDANT]], []));
    }
    if (plan.shape !== 'list') for (const each of types) this.addObject(each, path, ancestors);
    if (plan.shape === 'single') return;
    const item = [...path, step];
    const before = this.found.length;
    this.add([item], this.codes.getNestedCodes(plan, owner));
    for (const each of types) this.addObject(each, item, ancestors);
    // An item may be a list itself.
    this.add([[...item, ANY_INDEX, ANY_DESCENDANT]], getDistinctCodes(this.found.slice(before)));
  }

  private getNestedTypes(type: unknown, property: string): readonly unknown[] {
    const declared = this.convertsImplicitly ? [getDeclaredType(type, property)] : [];
    const all = [...getNestedTypes(type, property), ...declared];
    return [...new Set(all.filter((each) => typeof each === 'function' && !isBuiltinType(each)))];
  }

  private add(paths: readonly FieldPath[], codes: readonly DocumentedCode[]): void {
    if (codes.length > 0) this.found.push(createDocumentedField(this.location, paths, codes));
  }
}

export function getDeclaredType(type: unknown, property: string): unknown {
  return Reflect.getMetadata('design:type', (type as Constructor).prototype, property);
}

function getDistinctCodes(fields: readonly DocumentedField[]): readonly DocumentedCode[] {
  const codes = fields.flatMap((field) => field.codes);
  return [...new Map(codes.map((each) => [`${each.code} ${each.number}`, each])).values()];
}

/** Creates the object of an empty request. Fields with `@Expose()` or `@Transform()` do not have their initial values. */
export function createEmptyObject(type: unknown): object {
  const object = createEmptyInstance(type) ?? {};
  const names = Object.keys(object).filter((name) => isTransformed(type, name));
  for (const name of [...names, ...getExposedProperties(type)]) {
    Object.defineProperty(object, name, { value: undefined, writable: true, configurable: true });
  }
  return object;
}

export class CachedFields {
  private readonly byPath = new Map<string, readonly DocumentedField[]>();
  private readonly depth: number;

  constructor(
    private readonly fields: readonly DocumentedField[],
    location: FieldLocation | undefined,
    prefix: FieldPath,
  ) {
    this.depth = prefix.length;
    this.byPath.set(toKey(location, prefix), fields);
  }

  get count(): number {
    return this.fields.length;
  }

  getFields(location: FieldLocation | undefined, prefix: FieldPath): readonly DocumentedField[] {
    const key = toKey(location, prefix);
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

function toKey(location: FieldLocation | undefined, prefix: FieldPath): string {
  return prefix.length === 0 ? String(location) : JSON.stringify([location, prefix]);
}
