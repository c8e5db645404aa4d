import { type ClassTransformOptions, TransformationType } from 'class-transformer';
// @ts-expect-error class-transformer declares the types of its internal files in another directory (`types/`).
import { TransformationType as InternalType } from 'class-transformer/cjs/enums/transformation-type.enum.js';
// @ts-expect-error class-transformer declares the types of its internal files in another directory (`types/`).
import { defaultMetadataStorage } from 'class-transformer/cjs/storage.js';
// @ts-expect-error class-transformer declares the types of its internal files in another directory (`types/`).
import { TransformOperationExecutor } from 'class-transformer/cjs/TransformOperationExecutor.js';

export type TransformOptions = ClassTransformOptions;

export type Constructor = new () => object;

export interface TypeMetadata {
  readonly typeFunction: (() => unknown) | undefined;
  readonly reflectedType: unknown;
  readonly options: { readonly discriminator?: unknown } | undefined;
}

export function toInstance(type: unknown, value: unknown, options?: TransformOptions): unknown {
  return new Transformation(TransformationType.PLAIN_TO_CLASS, { ...DEFAULTS, ...options }).transform(
    undefined,
    value,
    type,
  );
}

export function toPlain(instance: unknown, options?: TransformOptions): unknown {
  return new Transformation(TransformationType.CLASS_TO_PLAIN, { ...DEFAULTS, ...options }).transform(
    undefined,
    instance,
    undefined,
  );
}

const DEFAULTS: TransformOptions = { exposeUnsetFields: true };

interface Executor {
  transform(target: undefined, value: unknown, type: unknown): unknown;
  getKeys(type: unknown, object: object, isMap: boolean): readonly string[];
}

/**
 * Reads the keys of a large object in chunks. class-transformer compares each key with all others, so a body of 1 MB would
 * take seconds. {@link CHUNK_SIZE} keys take no measurable time.
 */
class Transformation extends (TransformOperationExecutor as new (
  type: TransformationType,
  options: TransformOptions,
) => Executor) {
  override getKeys(type: unknown, object: object, isMap: boolean): readonly string[] {
    const sent = isMap ? [] : Object.keys(object);
    if (sent.length <= CHUNK_SIZE) return super.getKeys(type, object, isMap);
    const exposed = new Set(super.getKeys(type, {}, isMap));
    const accepted: string[] = [];
    for (let start = 0; start < sent.length; start += CHUNK_SIZE) {
      const chunk = new Set(sent.slice(start, start + CHUNK_SIZE));
      const members = Object.fromEntries([...chunk].map((key) => [key, undefined]));
      for (const key of super.getKeys(type, members, isMap)) if (chunk.has(key)) accepted.push(key);
    }
    // Keeps the order of the class if class-transformer accepts only exposed keys.
    return accepted.every((key) => exposed.has(key)) ? [...exposed] : [...new Set([...accepted, ...exposed])];
  }
}

const CHUNK_SIZE = 100;

export function createEmptyInstance(type: unknown): Record<string, unknown> | undefined {
  try {
    return new (type as Constructor)() as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

export function getTypeMetadata(target: Constructor, property: string): TypeMetadata | undefined {
  return storage.findTypeMetadata(target, property) as TypeMetadata | undefined;
}

export function getLastExposedNames(target: unknown): ReadonlyMap<string, string> {
  const exposed = typeof target === 'function' ? storage.getExposedMetadatas(target) : [];
  return new Map(
    exposed.flatMap(({ propertyName, options }) =>
      propertyName !== undefined && options?.name !== undefined ? [[propertyName, options.name]] : [],
    ),
  );
}

export function getExposedNames(target: unknown): ReadonlyMap<string, readonly string[]> {
  const names = new Map<string, string[]>();
  for (const { propertyName, options } of typeof target === 'function'
    ? storage.getExposedMetadatas(target)
    : []) {
    if (propertyName === undefined || options?.name === undefined) continue;
    names.set(propertyName, [...(names.get(propertyName) ?? []), options.name]);
  }
  return names;
}

/**
 * Returns the properties with `@Expose()`. class-transformer sets them to `undefined` if they were not sent, even if they
 * have an initial value.
 */
export function getExposedProperties(target: unknown): readonly string[] {
  const exposed = typeof target === 'function' ? storage.getExposedMetadatas(target) : [];
  return exposed.flatMap(({ propertyName }) => propertyName ?? []);
}

export function getTransformedProperties(target: unknown): ReadonlySet<string> {
  const classes = getDecorators('transform');
  return new Set(getClassChain(target).flatMap((each) => [...(classes?.get(each)?.keys() ?? [])]));
}

export function isTransformed(target: unknown, property: string): boolean {
  return getTransformedProperties(target).has(property);
}

export function hasOnlyTypeDecorators(target: Constructor): boolean {
  return OTHER_DECORATORS.every((kind) => {
    const classes = getDecorators(kind);
    return classes !== undefined && !getClassChain(target).some((each) => classes.has(each));
  });
}

/** Returns true if class-transformer sets every member that is sent, under its own name or under the exposed one. */
export function keepsAllMembers(target: Constructor): boolean {
  const exposed = storage.getExposedMetadatas(target);
  return (
    !getClassChain(target).some((each) => getDecorators('exclude')?.has(each)) &&
    exposed.every(
      ({ propertyName, options = {} }) =>
        propertyName !== undefined && Object.keys(options).every((option) => option === 'name'),
    )
  );
}

const OTHER_DECORATORS = ['expose', 'exclude', 'transform'] as const;

export function getTypedProperties(target: Constructor): readonly string[] {
  return getClassChain(target).flatMap((each) => [...(getDecorators('type')?.get(each)?.keys() ?? [])]);
}

function getClassChain(target: unknown): readonly unknown[] {
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

/**
 * Returns false if a bundler has put two copies of class-transformer into one file. Then the storage lacks the decorators of
 * the app's classes.
 */
export function isTransformerOfApp(): boolean {
  return InternalType === TransformationType;
}

const storage = defaultMetadataStorage as unknown as Storage;

function getDecorators(kind: string): ReadonlyMap<unknown, ReadonlyMap<string, unknown>> | undefined {
  return (defaultMetadataStorage as Record<string, ReadonlyMap<unknown, ReadonlyMap<string, unknown>>>)[
    `_${kind}Metadatas`
  ];
}

export function isListType(type: unknown): boolean {
  return getClassChain(type).some((each) => each === Array || each === Set);
}

export function getNestedTypes(owner: unknown, property: string): readonly unknown[] {
  const { typeFunction, options } = getTypeMetadata(owner as Constructor, property) ?? {};
  const { subTypes = [] } = (options?.discriminator ?? {}) as {
    readonly subTypes?: readonly { readonly value: unknown }[];
  };
  return [callTypeFunction(typeFunction), ...subTypes.map(({ value }) => value)];
}

function callTypeFunction(typeFunction: (() => unknown) | undefined): unknown {
  try {
    return typeFunction?.();
  } catch {
    return undefined;
  }
}
