import { memoize } from '../internal/memoize.js';
import { type ApiError } from './api-error.js';
import { type FieldLocation } from './field-error.js';
import { type FieldErrorCode } from './field-code.js';
import { type Params } from './message-template.js';

/** An error as the documentation shows it: one occurrence, and the field errors that other occurrences can have. */
export interface DocumentedError extends ApiError {
  /**
   * The fields that the error can name, with an entry for all other fields if any field of a value can fail. Empty if the
   * error names no fields.
   */
  readonly documentedFields: readonly DocumentedField[];
}

/**
 * A step of a path whose name is not fixed: the index of an item (`index`), the key of a map (`key`), or the path so far and
 * all paths that begin with it (`descendant`).
 */
export type PathWildcard = { readonly any: 'index' | 'key' | 'descendant' };

/** The path of a field: names as they are sent, and steps without a fixed name. @example ['cargo', ANY_INDEX, 'weight'] */
export type FieldPath = readonly (string | PathWildcard)[];

export const ANY_INDEX: PathWildcard = { any: 'index' };
export const ANY_KEY: PathWildcard = { any: 'key' };
export const ANY_DESCENDANT: PathWildcard = { any: 'descendant' };

/** One code with which a field can fail, and the members of its field error that are known before a request. */
export interface DocumentedCode {
  readonly code: FieldErrorCode;
  readonly number?: number;
  readonly message: string;
  /** The constraint that rejects the value. */
  readonly reason?: string;
  readonly params?: Params;
  readonly validValues?: readonly unknown[];
}

/** A field of a request that can fail. */
export interface DocumentedField {
  readonly in?: FieldLocation;
  /** One path; for a cross-field rule, the paths of all fields. */
  readonly paths: readonly [FieldPath, ...FieldPath[]];
  /** Empty if any code is possible. */
  readonly codes: readonly DocumentedCode[];
  /** The keywords of JSON Schema for the value itself, without references, if a Standard Schema validates the field. */
  readonly schema?: Readonly<Record<string, unknown>>;
}

/** Stands for all fields, if the fields that can fail are not known. */
export const ANY_FIELD: DocumentedField = { paths: [[ANY_DESCENDANT]], codes: [] };

export function createDocumentedField(
  location: FieldLocation | undefined,
  paths: readonly FieldPath[],
  codes: readonly DocumentedCode[],
): DocumentedField {
  const field = { paths: paths as DocumentedField['paths'], codes };
  return location === undefined ? field : { in: location, ...field };
}

export function isWholePart({ in: location, paths }: DocumentedField): boolean {
  const path = paths[0];
  return path.length === 1 && path[0] === location;
}

export function isExactPath(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string');
}

/** Returns true if a path can be that of a value in a request: its steps are names and indexes. */
export function hasNames(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

export function isAnyField(path: FieldPath): boolean {
  const first = path[0];
  return typeof first === 'object' && first.any === 'descendant';
}

const WILDCARD_TEXT: Readonly<Record<PathWildcard['any'], string>> = {
  index: '0',
  key: 'key',
  descendant: '',
};

export const toDottedPath = memoize((path: FieldPath): string => {
  let dotted = '';
  for (const step of path) {
    const name = typeof step === 'string' ? step : WILDCARD_TEXT[step.any];
    if (name !== '') dotted += dotted === '' ? name : `.${name}`;
  }
  return dotted;
});

/** @example 'cargo[].weight', 'themes.{key}.color' */
export function toReadablePath(path: FieldPath): string {
  let readable = '';
  for (const step of path) {
    if (typeof step === 'string') readable += readable === '' ? step : `.${step}`;
    else if (step.any === 'index') readable += '[]';
    else if (step.any === 'key') readable += readable === '' ? '{key}' : '.{key}';
  }
  return readable;
}
