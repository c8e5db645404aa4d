import {
  ALL_BELOW,
  type FieldPath,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../error/documented-error.js';
import { WHOLE_VALUE } from '../../error/field-error.js';
import { convertStrictly } from '../request/primitive-parameter.js';
import { type Source } from '../to-field-errors.js';
import { ClassFields, type ClassFieldsParts } from './class-fields.js';
import { SENT } from './possible-codes.js';

/** What no primitive can be made of. */
const UNCONVERTIBLE = {};

/** The field of a parameter that is converted to a primitive. */
export function primitiveFields(type: unknown, source: Source): readonly PossibleField[] {
  const conversion = convertStrictly(type, UNCONVERTIBLE);
  if (!('failure' in conversion)) return [];
  return [possibleField(source.location, [wholeOf(source)], [{ code: 'invalid', ...conversion.failure }])];
}

/** How the fields of an object are found. */
export interface ObjectFieldsParts extends ClassFieldsParts {
  /** Whether keys that no class knows are refused. */
  readonly forbidsUnknown: boolean;
}

/** The fields of a parameter that is held to a class. */
export function objectFields(
  type: unknown,
  source: Source,
  prefix: FieldPath,
  { forbidsUnknown, ...parts }: ObjectFieldsParts,
): readonly PossibleField[] {
  const { codes } = parts;
  const others: PossibleCode[] = [];
  if (forbidsUnknown) {
    const key = { within: undefined, key: '', label: '', owner: {}, value: undefined, known: [] };
    others.push(codes.told({ kind: 'unknown key', order: 0, ...key }, 'whitelist'));
  }
  // Nothing but a body is nested so deeply.
  if (source.location === 'body') {
    others.push(codes.told({ kind: 'too deep', order: 0, member: undefined }, 'maxDepth'));
  }
  const { location } = source;
  const whole = prefix.length > 0 ? prefix : wholeOf(source);
  return [
    possibleField(location, [whole], [codes.told({ kind: 'no object', order: 0, value: SENT }, 'isObject')]),
    ...new ClassFields(parts, location).of(type, prefix),
    ...(others.length > 0 ? [possibleField(location, [[...prefix, ALL_BELOW]], others)] : []),
  ];
}

/** The path of what is in a parameter. */
export function prefixOf({ name }: Source): FieldPath {
  return name === undefined ? [] : [name];
}

/** The path of a parameter itself. */
export function wholeOf({ name, location }: Source): FieldPath {
  return [name ?? location ?? WHOLE_VALUE];
}
