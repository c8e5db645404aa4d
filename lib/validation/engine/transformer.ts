import { type ClassTransformOptions, TransformationType } from 'class-transformer';
// @ts-expect-error The package types its inner files elsewhere.
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
// @ts-expect-error As above.
import { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';

export type TransformOptions = ClassTransformOptions;

/** A class that instances are made of. */
export type Constructor = new () => object;

/** What `@Type` says of a property. */
export interface TypeMetadata {
  readonly typeFunction: (() => unknown) | undefined;
  readonly reflectedType: unknown;
  readonly options: { readonly discriminator?: unknown } | undefined;
}

/** The whole of class-transformer: what a plan cannot build is its. */
export function transform(type: unknown, value: unknown, options?: TransformOptions): unknown {
  return new Transformation(TransformationType.PLAIN_TO_CLASS, { ...DEFAULTS, ...options }).transform(
    undefined,
    value,
    type,
  );
}

/** The way back. */
export function toPlain(instance: unknown, options?: TransformOptions): unknown {
  return new Transformation(TransformationType.CLASS_TO_PLAIN, { ...DEFAULTS, ...options }).transform(
    undefined,
    instance,
    undefined,
  );
}

/** The only default of class-transformer that is not false. */
const DEFAULTS: TransformOptions = { exposeUnsetFields: true };

/** Runs the transformations of class-transformer's functions. */
interface Executor {
  transform(target: undefined, value: unknown, type: unknown): unknown;
  getKeys(type: unknown, object: object, isMap: boolean): readonly string[];
}

/**
 * To find duplicates, class-transformer compares each key of an object with all others: a body of 1 MB takes seconds. Here
 * it is asked for the keys of a large object in chunks.
 */
class Transformation extends (TransformOperationExecutor as new (
  type: TransformationType,
  options: TransformOptions,
) => Executor) {
  override getKeys(type: unknown, object: object, isMap: boolean): readonly string[] {
    const sent = isMap ? [] : Object.keys(object);
    if (sent.length <= CHUNK) return super.getKeys(type, object, isMap);
    const exposed = new Set(super.getKeys(type, {}, isMap));
    const taken: string[] = [];
    for (let start = 0; start < sent.length; start += CHUNK) {
      const chunk = new Set(sent.slice(start, start + CHUNK));
      const members = Object.fromEntries([...chunk].map((key) => [key, undefined]));
      for (const key of super.getKeys(type, members, isMap)) if (chunk.has(key)) taken.push(key);
    }
    // If a class takes exposed keys only, they have its order.
    return taken.every((key) => exposed.has(key)) ? [...exposed] : [...new Set([...taken, ...exposed])];
  }
}

/** The comparisons within a chunk of this size do not show. */
const CHUNK = 100;

/** An instance as its class makes it; none if the constructor needs an argument. */
export function emptyInstanceOf(type: unknown): Record<string, unknown> | undefined {
  try {
    return new (type as Constructor)() as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** What `@Type` says of a property of a class or of its ancestors. */
export function typeOf(target: Constructor, property: string): TypeMetadata | undefined {
  return storage.findTypeMetadata(target, property) as TypeMetadata | undefined;
}

/** The names of properties on the wire where `@Expose({ name })` gives them another, by property. */
export function wireNamesOf(target: unknown): ReadonlyMap<string, string> {
  const exposed = typeof target === 'function' ? storage.getExposedMetadatas(target) : [];
  return new Map(
    exposed.flatMap(({ propertyName, options }) =>
      propertyName !== undefined && options?.name !== undefined ? [[propertyName, options.name]] : [],
    ),
  );
}

/** All names that `@Expose({ name })` gives the properties of a class: it may do so several times, for several groups. */
export function sentNamesOf(target: unknown): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { propertyName, options } of typeof target === 'function'
    ? storage.getExposedMetadatas(target)
    : []) {
    if (propertyName === undefined || options?.name === undefined) continue;
    names.set(propertyName, [...(names.get(propertyName) ?? []), options.name]);
  }
  return names;
}

/** The properties of a class that `@Expose` names: they are `undefined` where nothing was sent, whatever they start as. */
export function exposedProperties(target: unknown): readonly string[] {
  const exposed = typeof target === 'function' ? storage.getExposedMetadatas(target) : [];
  return exposed.flatMap(({ propertyName }) => propertyName ?? []);
}

/** The properties of a class that carry `@Transform`, its ancestors' included. */
export function transformedProperties(target: unknown): ReadonlySet<string> {
  const classes = kept('transform');
  return new Set(lineage(target).flatMap((each) => [...(classes?.get(each)?.keys() ?? [])]));
}

/** Whether what was sent for a property becomes whatever the app makes of it. */
export function isTransformed(target: unknown, property: string): boolean {
  return transformedProperties(target).has(property);
}

/** Whether a class says nothing to class-transformer beyond `@Type`. */
export function usesTypesOnly(target: Constructor): boolean {
  return KINDS.every((kind) => {
    const classes = kept(kind);
    return classes !== undefined && !lineage(target).some((each) => classes.has(each));
  });
}

const KINDS = ['expose', 'exclude', 'transform'] as const;

/** The properties of a class that carry `@Type`, its ancestors' included. */
export function typedProperties(target: Constructor): readonly string[] {
  return lineage(target).flatMap((each) => [...(kept('type')?.get(each)?.keys() ?? [])]);
}

function lineage(target: unknown): readonly unknown[] {
  const classes: unknown[] = [];
  for (let each = target; typeof each === 'function'; each = Object.getPrototypeOf(each)) classes.push(each);
  return classes;
}

interface Storage {
  findTypeMetadata(target: unknown, property: string): unknown;
  getExposedMetadatas(
    target: unknown,
  ): readonly { readonly propertyName?: string; readonly options?: { readonly name?: string } }[];
}

const storage = defaultMetadataStorage as unknown as Storage;

/** What class-transformer keeps of a kind, by class and property. It tells of known properties only, so its maps are read. */
function kept(kind: string): ReadonlyMap<unknown, ReadonlyMap<string, unknown>> | undefined {
  return (defaultMetadataStorage as Record<string, ReadonlyMap<unknown, ReadonlyMap<string, unknown>>>)[
    `_${kind}Metadatas`
  ];
}

/** Whether a type is a list of the language, or a class that extends one. */
export function isListType(type: unknown): boolean {
  return lineage(type).some((each) => each === Array || each === Set);
}

/** The classes that `@Type` names of a property, as far as they are known without a value. */
export function nestedTypesOf(owner: unknown, property: string): readonly unknown[] {
  const { typeFunction, options } = typeOf(owner as Constructor, property) ?? {};
  const { subTypes = [] } = (options?.discriminator ?? {}) as {
    readonly subTypes?: readonly { readonly value: unknown }[];
  };
  return [named(typeFunction), ...subTypes.map(({ value }) => value)];
}

function named(typeFunction: (() => unknown) | undefined): unknown {
  try {
    return typeFunction?.();
  } catch {
    // It decides by the value.
    return undefined;
  }
}
