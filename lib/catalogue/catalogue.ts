import { type ErrorDefinition } from '../error/error-definition.js';
import { HttpErrors } from './http-errors.js';
import { ValidationFailed } from './validation-failed.js';

/** The errors that every app has. */
export const BUILT_IN_ERRORS: readonly CatalogueEntry[] = [...Object.values(HttpErrors), ValidationFailed];

/** A definition and the name of the class that stands for it; an error class is one. */
export interface CatalogueEntry {
  readonly name: string;
  readonly definition: ErrorDefinition;
}

/**
 * The errors of one app: the built-in ones and those that it declares. It lives in the app's container.
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
export class Catalogue {
  /** Every error once, the built-in ones first; one that is replaced is left out. */
  readonly entries: readonly CatalogueEntry[];
  private readonly known: ReadonlySet<ErrorDefinition>;
  private readonly replacements: ReadonlyMap<ErrorDefinition, ErrorDefinition>;
  private readonly byStatus: ReadonlyMap<number, ErrorDefinition>;

  constructor(declared: Iterable<CatalogueEntry>) {
    const entries = distinct([...BUILT_IN_ERRORS, ...declared]);
    this.known = new Set(entries.map(({ definition }) => definition));
    this.replacements = new Map(
      entries.flatMap(({ definition }) => {
        const replaced = definition.replaces?.definition;
        return replaced ? [[replaced, definition]] : [];
      }),
    );
    this.entries = entries.filter(({ definition }) => !this.replacements.has(definition));
    const builtIn = Object.values(HttpErrors).map(({ definition }) => definition);
    this.byStatus = new Map(builtIn.map((definition) => [definition.status, this.current(definition)]));
  }

  /** Whether the app declares this error. */
  has(definition: ErrorDefinition): boolean {
    return this.known.has(definition);
  }

  /** The definition that leaves for this one: itself, what the app replaces it by, or its disguise. */
  current(definition: ErrorDefinition): ErrorDefinition {
    const own = this.replacements.get(definition) ?? definition;
    const disguise = own.disguise?.definition;
    return disguise ? (this.replacements.get(disguise) ?? disguise) : own;
  }

  /** Whether the app says something of its own of a status in general. */
  isReplaced(status: number): boolean {
    return this.ofStatus(status).replaces !== undefined;
  }

  /** What the app says of a status in general; of one without a row, what it says of its class. */
  ofStatus(status: number): ErrorDefinition {
    const fallback = status < 500 ? HttpErrors.BadRequest : HttpErrors.InternalServerError;
    return this.byStatus.get(status) ?? this.current(fallback.definition);
  }
}

/** One entry a definition, the first that has it. */
export function distinct(classes: Iterable<CatalogueEntry>): readonly CatalogueEntry[] {
  const entries = new Map<ErrorDefinition, CatalogueEntry>();
  for (const { name, definition } of classes) {
    if (!entries.has(definition)) entries.set(definition, { name, definition });
  }
  return [...entries.values()];
}
