import { memoize } from '../internal/memoize.js';
import { type ApiError } from './api-error.js';
import { type FieldLocation } from './field-error.js';
import { type FieldErrorCode } from './field-code.js';
import { type Params } from './message-template.js';

/** An error as the documentation shows it: one occurrence, and the field errors that others may have. */
export interface ErrorSpecimen extends ApiError {
  /** The fields that it can name; an entry for all other fields comes last. Empty if it names none. */
  readonly possibleFields: readonly PossibleField[];
}

/**
 * A step of a path without a fixed name: the index of an item, the key of a map, or the path so far together with everything
 * below it.
 */
export type OpenStep = { readonly any: 'index' | 'key' | 'below' };

/** The path of a field: names as they are sent, and steps without a fixed name. @example ['cargo', ANY_INDEX, 'weight'] */
export type FieldPath = readonly (string | OpenStep)[];

export const ANY_INDEX: OpenStep = { any: 'index' };
export const ANY_KEY: OpenStep = { any: 'key' };
export const ALL_BELOW: OpenStep = { any: 'below' };

/** One way in which a field can fail: the members of its field error, except for location and values. */
export interface PossibleCode {
  readonly code: FieldErrorCode;
  readonly number?: number;
  readonly message: string;
  /** The constraint that rejects the value. */
  readonly reason?: string;
  readonly params?: Params;
  readonly validValues?: readonly unknown[];
}

/** A field of a request that can fail. */
export interface PossibleField {
  readonly in?: FieldLocation;
  /** One path; for a cross-field rule, the paths of all fields. */
  readonly paths: readonly [FieldPath, ...FieldPath[]];
  /** Empty if any code is possible. */
  readonly codes: readonly PossibleCode[];
}

export function possibleField(
  location: FieldLocation | undefined,
  paths: readonly FieldPath[],
  codes: readonly PossibleCode[],
): PossibleField {
  const given = paths as PossibleField['paths'];
  return location === undefined ? { paths: given, codes } : { in: location, paths: given, codes };
}

/** Checks whether a field is a whole part of a request, such as the body. */
export function isWholePart({ in: location, paths }: PossibleField): boolean {
  const path = paths[0];
  return path.length === 1 && path[0] === location;
}

/** Checks whether a path has fixed names only. */
export function isExact(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string');
}

/** Checks whether a path stands for every field. */
export function isAnywhere(path: FieldPath): boolean {
  const first = path[0];
  return typeof first === 'object' && first.any === 'below';
}

const SHOWN: Readonly<Record<OpenStep['any'], string>> = { index: '0', key: 'key', below: '' };

/** Renders a path as field errors have it; indices are 0. @example 'cargo.0.weight' */
export const dottedPath = memoize((path: FieldPath): string => {
  let dotted = '';
  for (const step of path) {
    const name = typeof step === 'string' ? step : SHOWN[step.any];
    if (name !== '') dotted += dotted === '' ? name : `.${name}`;
  }
  return dotted;
});
