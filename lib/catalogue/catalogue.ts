import { Inject, Injectable } from '@nestjs/common';
import { type ErrorDefinition } from '../error/error-definition.js';
import { normalizeConstraint } from '../internal/text.js';
import { HttpErrors } from './http-errors.js';
import { ValidationFailed } from './validation-failed.js';

export const BUILT_IN_ERRORS: readonly CatalogueEntry[] = [...Object.values(HttpErrors), ValidationFailed];

/** A definition and the name of its class. You can pass an error class as an entry, because it has both members. */
export interface CatalogueEntry {
  readonly name: string;
  readonly definition: ErrorDefinition;
}

export const CATALOGUE_OPTIONS = Symbol.for('nestjs-api-errors:catalogue-options');

export interface CatalogueOptions {
  /** Returns the errors that the app declares. Returns another list after a module has been loaded lazily. */
  readonly listErrors: () => readonly CatalogueEntry[];
  readonly documentation?: DocumentationAddress;
}

export interface DocumentationAddress {
  /** The URL to which `/` and the code of an error are appended. */
  readonly baseUrl?: string | undefined;
  /** True if the app serves the pages itself, so that there is one for each error of the catalogue. */
  readonly isServed?: boolean;
  /** The version of the API in links to the pages of operations; `undefined` if responses link to the pages of errors. */
  readonly operationsVersion?: string | undefined;
}

export interface LinkTarget {
  readonly code: string;
  readonly definition: ErrorDefinition;
  readonly status: number;
  /** The method and the path of the route, such as 'get/orders/:id', if one is known. */
  readonly operation?: string | undefined;
  /** The public address of the app, without a slash at its end, if it is known. */
  readonly origin?: string | undefined;
}

/** The links of a response. All are absent if the app has no pages about errors. */
export interface DocumentationLinks {
  readonly documentationUrl?: string | undefined;
  /** The page that lists all numeric codes, if the app serves the pages. */
  readonly numbersUrl?: string | undefined;
  /** The page about the status of the operation, if responses must link to it. */
  readonly operationUrl?: string | undefined;
}

/**
 * Lists the built-in errors and the errors that the app declares. Inject it to read them at run time.
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
  private cached: { readonly declared: unknown; readonly contents: CatalogueContents } | undefined;

  /** @internal */
  constructor(@Inject(CATALOGUE_OPTIONS) private readonly options: CatalogueOptions) {}

  /** Returns all errors, the built-in errors first. Omits the errors that the app replaces. */
  get entries(): readonly CatalogueEntry[] {
    return this.contents.entries;
  }

  /** Checks whether an error is built in, or declared by the app. */
  has(definition: ErrorDefinition): boolean {
    return this.contents.known.has(definition);
  }

  /** Returns the definition that is sent for a definition: the definition itself, its replacement, or its disguise. */
  getCurrentDefinition(definition: ErrorDefinition): ErrorDefinition {
    return findCurrentDefinition(this.contents.replacements, definition);
  }

  /** Checks whether the app replaces the built-in error of a status. */
  isReplaced(status: number): boolean {
    return this.findByStatus(status).replaces !== undefined;
  }

  /**
   * Returns the built-in error of a status, or the error that replaces it. For a status without a built-in error, it returns
   * that of 400 or 500. {@link getCurrentDefinition} applies the disguise.
   */
  findByStatus(status: number): ErrorDefinition {
    const { byStatus } = this.contents;
    const fallback = status < 500 ? HttpErrors.BadRequest : HttpErrors.InternalServerError;
    return byStatus.get(status) ?? byStatus.get(fallback.definition.status)!;
  }

  /** Returns the error that is defined for one of these constraints of a database, given by their normalized names. */
  findByConstraint(names: readonly string[]): ErrorDefinition | undefined {
    for (const name of names) {
      const definition = this.contents.byConstraint.get(name);
      if (definition !== undefined) return definition;
    }
    return undefined;
  }

  createLinks({ code, definition, status, operation = '', origin = '' }: LinkTarget): DocumentationLinks {
    const { baseUrl, isServed, operationsVersion } = this.options.documentation ?? {};
    if (baseUrl === undefined) return NO_LINKS;
    const base = origin + baseUrl;
    const documentationUrl = `${base}/${isServed ? this.findPage(code, definition) : code}`;
    if (!isServed) return { documentationUrl };
    return {
      documentationUrl,
      numbersUrl: `${base}/numbers`,
      operationUrl:
        operationsVersion && `${base}/r/${operationsVersion}/${status}${operation && `/${operation}`}`,
    };
  }

  /** Falls back to a built-in error: an app can throw an error that it has not declared, or bring a code that is never sent. */
  private findPage(code: string, definition: ErrorDefinition): string {
    const { codes } = this.contents;
    const generalError = () => this.getCurrentDefinition(this.findByStatus(definition.status)).code;
    return [code, definition.code].find((each) => codes.has(each)) ?? generalError();
  }

  private get contents(): CatalogueContents {
    const declared = this.options.listErrors();
    if (this.cached?.declared !== declared) {
      this.cached = {
        declared,
        contents: createContents(listDistinctEntries([...BUILT_IN_ERRORS, ...declared])),
      };
    }
    return this.cached.contents;
  }
}

const NO_LINKS: DocumentationLinks = Object.freeze({});

export function listDistinctEntries(classes: Iterable<CatalogueEntry>): readonly CatalogueEntry[] {
  const entries = new Map<ErrorDefinition, CatalogueEntry>();
  for (const { name, definition } of classes) {
    if (!entries.has(definition)) entries.set(definition, { name, definition });
  }
  return [...entries.values()];
}

export function listConstraints({ constraint = [] }: Pick<ErrorDefinition, 'constraint'>): readonly string[] {
  return [constraint]
    .flat()
    .filter((name) => typeof name === 'string')
    .map(normalizeConstraint);
}

type Replacements = ReadonlyMap<ErrorDefinition, ErrorDefinition>;

interface CatalogueContents {
  readonly entries: readonly CatalogueEntry[];
  readonly known: ReadonlySet<ErrorDefinition>;
  /** The codes of the errors that can be sent. */
  readonly codes: ReadonlySet<string>;
  readonly replacements: Replacements;
  readonly byStatus: ReadonlyMap<number, ErrorDefinition>;
  readonly byConstraint: ReadonlyMap<string, ErrorDefinition>;
}

function createContents(entries: readonly CatalogueEntry[]): CatalogueContents {
  const replacements = new Map(
    entries.flatMap(({ definition }) => {
      const replaced = definition.replaces?.definition;
      return replaced ? [[replaced, definition]] : [];
    }),
  );
  const definitions = entries.map(({ definition }) => definition);
  const builtIn = Object.values(HttpErrors).map(({ definition }) => definition);
  return {
    entries: entries.filter(({ definition }) => !replacements.has(definition)),
    known: new Set(definitions),
    codes: new Set(
      definitions
        .filter((definition) => findCurrentDefinition(replacements, definition) === definition)
        .map(({ code }) => code),
    ),
    replacements,
    byStatus: new Map(builtIn.map((each) => [each.status, replacements.get(each) ?? each])),
    byConstraint: new Map(
      entries.flatMap(({ definition }) => listConstraints(definition).map((name) => [name, definition])),
    ),
  };
}

function findCurrentDefinition(replacements: Replacements, definition: ErrorDefinition): ErrorDefinition {
  const current = replacements.get(definition) ?? definition;
  const disguise = current.disguise?.definition;
  return disguise ? (replacements.get(disguise) ?? disguise) : current;
}
