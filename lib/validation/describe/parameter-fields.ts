import {
  ALL_BELOW,
  type FieldPath,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../../error/documented-error.js';
import { WHOLE_VALUE } from '../../error/field-error.js';
import { convertStrictly, isPrimitiveType } from '../request/primitive-parameter.js';
import { type Parameter, type RequestValidator } from '../request/request-validator.js';
import { isStandardSchema } from '../standard-schema.js';
import { type Source } from '../to-field-errors.js';
import { type CachedFields, ClassFields } from './class-fields.js';
import { EXAMPLE_VALUE, PossibleCodes } from './possible-codes.js';
import { schemaFields } from './schema-fields.js';

interface FieldsOptions {
  /** The path of the parameter's value. */
  readonly prefix?: FieldPath;
  /** The fields of classes that were listed before with the same validator. */
  readonly cache?: Map<unknown, CachedFields>;
}

/** Lists the fields of a parameter that a validator can reject, with their codes. */
export function parameterFields(
  validator: RequestValidator,
  parameter: Parameter,
  { prefix = prefixOf(parameter), cache = new Map<unknown, CachedFields>() }: FieldsOptions = {},
): readonly PossibleField[] {
  const { schema, location } = parameter;
  if (isStandardSchema(schema)) return schemaFields(schema, location, prefix);
  if (!validator.canReject(parameter)) return [];
  const type = validator.typeOf(parameter);
  if (isPrimitiveType(type)) return primitiveFields(type, parameter);
  const { options, objects, writer } = validator;
  const codes = new PossibleCodes(writer, options);
  const isImplicit = options.transformOptions?.enableImplicitConversion === true;
  const whole = prefix.length > 0 ? prefix : wholeOf(parameter);
  const others = codesAnywhere(codes, parameter, objects.unknownKeyPolicy(parameter) === 'rejected');
  return [
    possibleField(
      location,
      [whole],
      [codes.ofViolation({ kind: 'not an object', order: 0, value: EXAMPLE_VALUE }, 'isObject')],
    ),
    ...new ClassFields(objects.plans, codes, isImplicit, cache, location).list(type, prefix),
    ...(others.length > 0 ? [possibleField(location, [[...prefix, ALL_BELOW]], others)] : []),
  ];
}

/** Returns the codes that any field can have. */
function codesAnywhere(
  codes: PossibleCodes,
  { location }: Source,
  rejectsUnknown: boolean,
): readonly PossibleCode[] {
  const found: PossibleCode[] = [];
  if (rejectsUnknown) {
    const path = { parent: undefined, key: '', label: '', owner: {}, value: undefined };
    found.push(codes.ofViolation({ kind: 'unknown key', order: 0, ...path, known: [] }, 'whitelist'));
  }
  // Only a body is nested so deeply.
  if (location === 'body')
    found.push(codes.ofViolation({ kind: 'too deep', order: 0, member: undefined }, 'maxDepth'));
  return found;
}

/** A value that cannot be converted to any primitive. */
const UNCONVERTIBLE = {};

function primitiveFields(type: unknown, source: Source): readonly PossibleField[] {
  const conversion = convertStrictly(type, UNCONVERTIBLE);
  if (!('failure' in conversion)) return [];
  return [possibleField(source.location, [wholeOf(source)], [{ code: 'invalid', ...conversion.failure }])];
}

/** Returns the path of the members of a parameter. */
export function prefixOf({ name }: Source): FieldPath {
  return name === undefined ? [] : [name];
}

/** Returns the path of a parameter itself. */
export function wholeOf({ name, location }: Source): FieldPath {
  return [name ?? location ?? WHOLE_VALUE];
}
