import { type Constructor, typeOf } from './transformer.js';

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
