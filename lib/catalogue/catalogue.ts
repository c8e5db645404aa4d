import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDefinition } from '../error/error-definition.js';
import { HttpErrors } from './http-errors.js';
import { ValidationFailed } from './validation-failed.js';

/** The errors that every app has. */
export const BUILT_IN_ERRORS: readonly CatalogueEntry[] = [...Object.values(HttpErrors), ValidationFailed];

/** A definition and the name of its class. An error class is one. */
export interface CatalogueEntry {
  readonly name: string;
  readonly definition: ErrorDefinition;
}

export const CATALOGUE_OPTIONS = Symbol.for('nestjs-api-errors:catalogue-options');

export interface CatalogueOptions {
  /** Returns the errors that the app declares; another list if a module was loaded since. */
  readonly listErrors: () => readonly CatalogueEntry[];
  /** The address that the code of an error is appended to, without a slash at its end. */
  readonly documentationBaseUrl?: string | undefined;
}

/**
 * Lists the errors of one app: the built-in errors and those that it declares. Inject it where you need it.
 *
 * @example
 * ```ts
 * import { Injectable } from '@nestjs/common';
 * import { Catalogue } from 'nestjs-api-errors';
 *
 * @Injectable()
 * class ErrorList {
 *   constructor(private readonly catalogue: Catalogue) {}
 *
 *   codes = () => this.catalogue.entries.map(({ definition }) => definition.code);
 * }
 * ```
 */
@Injectable()
export class Catalogue {
  private cached: { readonly declared: unknown; readonly contents: Contents } | undefined;

  constructor(@Inject(CATALOGUE_OPTIONS) private readonly options: CatalogueOptions) {}

  /** All errors, the built-in ones first. An error that is replaced is not listed. */
  get entries(): readonly CatalogueEntry[] {
    return this.contents.entries;
  }

  /** Checks whether the app declares an error. */
  has(definition: ErrorDefinition): boolean {
    return this.contents.known.has(definition);
  }

  /** Returns the definition that is sent for this one: itself, its replacement, or its disguise. */
  getCurrentDefinition(definition: ErrorDefinition): ErrorDefinition {
    return findCurrentDefinition(this.contents.replacements, definition);
  }

  /** Checks whether the app replaces the built-in error of a status. */
  isReplaced(status: number): boolean {
    return this.findByStatus(status).replaces !== undefined;
  }

  /** Returns the error of a status, or that of its class, or its replacement. {@link getCurrentDefinition} applies the disguise. */
  findByStatus(status: number): ErrorDefinition {
    const { byStatus } = this.contents;
    const fallback = status < 500 ? HttpErrors.BadRequest : HttpErrors.InternalServerError;
    return byStatus.get(status) ?? byStatus.get(fallback.definition.status)!;
  }

  /** Returns the address of the page about an error, if the app has such pages. */
  getDocumentationUrl(code: string): string | undefined {
    const base = this.options.documentationBaseUrl;
    return base && `${base}/${code}`;
  }

  private get contents(): Contents {
    const declared = this.options.listErrors();
    if (this.cached?.declared !== declared) {
      this.cached = {
        declared,
        contents: deriveContents(listDistinctEntries([...BUILT_IN_ERRORS, ...declared])),
      };
    }
    return this.cached.contents;
  }
}

type Contents = CatalogueContents<CatalogueEntry>;

/** Returns the first entry of each definition. */
export function listDistinctEntries(classes: Iterable<CatalogueEntry>): readonly CatalogueEntry[] {
  const entries = new Map<ErrorDefinition, CatalogueEntry>();
  for (const { name, definition } of classes) {
    if (!entries.has(definition)) entries.set(definition, { name, definition });
  }
  return [...entries.values()];
}

interface Entry {
  readonly definition: ErrorDefinition;
}

type Replacements = ReadonlyMap<ErrorDefinition, ErrorDefinition>;

/** Lookups that are derived from the errors of an app once. */
interface CatalogueContents<E extends Entry> {
  readonly entries: readonly E[];
  readonly known: ReadonlySet<ErrorDefinition>;
  readonly replacements: Replacements;
  readonly byStatus: ReadonlyMap<number, ErrorDefinition>;
}

/** @param all the built-in errors and those that the app declares, each once */
function deriveContents<E extends Entry>(all: readonly E[]): CatalogueContents<E> {
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

function findCurrentDefinition(replacements: Replacements, definition: ErrorDefinition): ErrorDefinition {
  const own = replacements.get(definition) ?? definition;
  const disguise = own.disguise?.definition;
  return disguise ? (replacements.get(disguise) ?? disguise) : own;
}
