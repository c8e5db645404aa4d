import { memoize } from '../internal/memoize.js';
import { type ApiError } from './api-error.js';
import { type FieldErrorCode, type FieldLocation } from './field-error.js';
import { type Params } from './message-template.js';

/** An error as documentation shows it: one occurrence, and what others may say. */
export interface ErrorSpecimen extends ApiError {
  /** The fields that it can name, those that no other entry stands for last. Empty where it names none. */
  readonly possibleFields: readonly PossibleField[];
}

/**
 * A step of a path that has no name of its own: the index of an item, the key of a map, or the place reached so far
 * together with all that is nested in it.
 */
export type OpenStep = { readonly any: 'index' | 'key' | 'below' };

/** Where a field is: names on the wire, and steps that are not known beforehand. @example ['cargo', ANY_INDEX, 'weight'] */
export type FieldPath = readonly (string | OpenStep)[];

export const ANY_INDEX: OpenStep = { any: 'index' };
export const ANY_KEY: OpenStep = { any: 'key' };
export const ALL_BELOW: OpenStep = { any: 'below' };

/** One way in which a field can fail; what a field error says of it, but for the place and the values. */
export interface PossibleCode {
  readonly code: FieldErrorCode;
  readonly number?: number;
  readonly message: string;
  /** The constraint that refuses the value. */
  readonly reason?: string;
  readonly params?: Params;
  readonly validValues?: readonly unknown[];
}

/** A field of a request that can fail, and how. */
export interface PossibleField {
  readonly in?: FieldLocation;
  /** One path; of a rule over several fields, those of all. */
  readonly paths: readonly [FieldPath, ...FieldPath[]];
  /** Nothing where any code is possible. */
  readonly codes: readonly PossibleCode[];
}

/** A field that can fail. @param paths one, or those of all fields of a rule over several */
export function possibleField(
  location: FieldLocation | undefined,
  paths: readonly FieldPath[],
  codes: readonly PossibleCode[],
): PossibleField {
  const given = paths as PossibleField['paths'];
  return location === undefined ? { paths: given, codes } : { in: location, paths: given, codes };
}

/** Whether a field is a whole part of a request. */
export function isWholePart({ in: location, paths }: PossibleField): boolean {
  const path = paths[0];
  return path.length === 1 && path[0] === location;
}

/** Whether a path names one place. */
export function isExact(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string');
}

/** Whether a path stands for any place at all. */
export function isAnywhere(path: FieldPath): boolean {
  const first = path[0];
  return typeof first === 'object' && first.any === 'below';
}

const SHOWN: Readonly<Record<OpenStep['any'], string>> = { index: '0', key: 'key', below: '' };

/** A path as field errors write it; indices are 0. @example 'cargo.0.weight' */
export const dottedPath = memoize((path: FieldPath): string => {
  let dotted = '';
  for (const step of path) {
    const name = typeof step === 'string' ? step : SHOWN[step.any];
    if (name !== '') dotted += dotted === '' ? name : `.${name}`;
  }
  return dotted;
});
