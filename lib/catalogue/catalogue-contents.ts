import { type ErrorDefinition } from '../error/error-definition.js';
import { HttpErrors } from './http-errors.js';

interface Entry {
  readonly definition: ErrorDefinition;
}

type Replacements = ReadonlyMap<ErrorDefinition, ErrorDefinition>;

/** What follows from the errors that an app has, looked up once. */
export interface CatalogueContents<E extends Entry> {
  /** Those that are not replaced. */
  readonly entries: readonly E[];
  readonly known: ReadonlySet<ErrorDefinition>;
  readonly replacements: Replacements;
  readonly byStatus: ReadonlyMap<number, ErrorDefinition>;
}

/** @param all the built-in errors and those that the app declares, each once */
export function contentsOf<E extends Entry>(all: readonly E[]): CatalogueContents<E> {
  const replacements = new Map(
    all.flatMap(({ definition }) => {
      const replaced = definition.replaces?.definition;
      return replaced ? [[replaced, definition]] : [];
    }),
  );
  const builtIn = Object.values(HttpErrors).map(({ definition }) => definition);
  return {
    entries: all.filter(({ definition }) => !replacements.has(definition)),
    known: new Set(all.map(({ definition }) => definition)),
    replacements,
    byStatus: new Map(builtIn.map((each) => [each.status, replacements.get(each) ?? each])),
  };
}

/** What leaves for a definition: itself, what the app replaces it by, or its disguise. */
export function currentIn(replacements: Replacements, definition: ErrorDefinition): ErrorDefinition {
  const own = replacements.get(definition) ?? definition;
  const disguise = own.disguise?.definition;
  return disguise ? (replacements.get(disguise) ?? disguise) : own;
}
