import { type FileValidator, ParseArrayPipe, ParseFilePipe } from '@nestjs/common';
import {
  ANY_DESCENDANT,
  ANY_INDEX,
  type FieldPath,
  type DocumentedCode,
  createDocumentedField,
  type DocumentedField,
} from '../../error/documented-error.js';
import { WHOLE_VALUE, getDefaultMessage } from '../../error/field-error.js';
import { readProperty } from '../../internal/unknown-value.js';
import {
  ArrayItems,
  getEnumValues,
  NOT_A_LIST,
  type PipeClass,
  VALUE_PIPES,
} from '../request/parse-steps.js';
import { getFileReason, toParseStep } from '../request/parse-pipes.js';
import {
  convertStrictly,
  isPrimitiveType,
  type Parameter,
  type RequestValidator,
} from '../request/request-validator.js';
import { isStandardSchema } from '../standard-schema.js';
import { type ValueOrigin } from '../to-field-errors.js';
import { type CachedFields, ClassFields } from './class-fields.js';
import { EXAMPLE_VALUE, PossibleCodes } from './possible-codes.js';
import { MISSING, findSchemaFields } from './schema-fields.js';

interface FieldsOptions {
  readonly prefix?: FieldPath;
  readonly cache?: Map<unknown, CachedFields>;
  readonly listsAll?: boolean;
}

export function findParameterFields(
  validator: RequestValidator,
  parameter: Parameter,
  {
    prefix = getMemberPrefix(parameter),
    cache = new Map<unknown, CachedFields>(),
    listsAll = false,
  }: FieldsOptions = {},
): readonly DocumentedField[] {
  const { schema, location } = parameter;
  if (isStandardSchema(schema)) return findSchemaFields(schema, location, prefix);
  if (!listsAll && !validator.canReject(parameter)) return [];
  const type = validator.getType(parameter);
  if (isPrimitiveType(type)) return findPrimitiveFields(type, parameter);
  const { options, objects, writer } = validator;
  const codes = new PossibleCodes(writer, options);
  const isImplicit = options.transformOptions?.enableImplicitConversion === true;
  const whole = prefix.length > 0 ? prefix : getParameterPath(parameter);
  const others = getCodesOfAnyField(codes, parameter, objects.getUnknownKeyPolicy(parameter) === 'rejected');
  return [
    createDocumentedField(
      location,
      [whole],
      [codes.getViolationCode({ kind: 'not an object', order: 0, value: EXAMPLE_VALUE }, 'isObject')],
    ),
    ...new ClassFields(objects.plans, codes, isImplicit, cache, location, listsAll).list(type, prefix),
    ...(others.length > 0 ? [createDocumentedField(location, [[...prefix, ANY_DESCENDANT]], others)] : []),
  ];
}

function getCodesOfAnyField(
  codes: PossibleCodes,
  { location }: ValueOrigin,
  rejectsUnknown: boolean,
): readonly DocumentedCode[] {
  const found: DocumentedCode[] = [];
  if (rejectsUnknown) {
    const path = { parent: undefined, key: '', wireName: '', owner: {}, value: undefined };
    found.push(
      codes.getViolationCode({ kind: 'unknown key', order: 0, ...path, knownWireNames: [] }, 'whitelist'),
    );
  }
  // Only a body can be nested so deeply.
  if (location === 'body')
    found.push(codes.getViolationCode({ kind: 'too deep', order: 0, member: undefined }, 'maxDepth'));
  return found;
}

const UNCONVERTIBLE = {};

function findPrimitiveFields(type: unknown, origin: ValueOrigin): readonly DocumentedField[] {
  const conversion = convertStrictly(type, UNCONVERTIBLE);
  if (!('failure' in conversion)) return [];
  return [
    createDocumentedField(
      origin.location,
      [getParameterPath(origin)],
      [{ code: 'invalid', ...conversion.failure }],
    ),
  ];
}

function getMemberPrefix({ name }: ValueOrigin): FieldPath {
  return name === undefined ? [] : [name];
}

function getParameterPath({ name, location }: ValueOrigin): FieldPath {
  return [name ?? location ?? WHOLE_VALUE];
}

/**
 * Finds the fields that one of Nest's Parse pipes can reject. A pipe with a custom response has none.
 *
 * @param pipe a class or an instance
 * @param hasDefault whether a pipe before it replaces a missing value
 */
export function findParseFields(
  pipe: unknown,
  parameter: Parameter,
  hasDefault: boolean,
): readonly DocumentedField[] {
  const isClass = typeof pipe === 'function';
  if (!isClass && toParseStep(pipe) === undefined) return [];
  const kind = isClass ? pipe : (pipe as object).constructor;
  const isOptional =
    hasDefault || parameter.location === 'path' || readProperty(readProperty(pipe, 'options'), 'optional');
  const missing = isOptional ? [] : [MISSING];
  const field = (...codes: readonly DocumentedCode[]) =>
    createDocumentedField(parameter.location, [getParameterPath(parameter)], codes);
  if (kind === ParseFilePipe) {
    const needsFile = readProperty(pipe, 'fileIsRequired') !== false;
    const others = pipe instanceof ParseFilePipe ? pipe.getValidators().map(toFileCode) : [];
    return [
      ...(needsFile ? [field(MISSING)] : []),
      // The pipe does not know the form field, so the path is a wildcard.
      ...(others.length > 0 ? [createDocumentedField(parameter.location, [[ANY_DESCENDANT]], others)] : []),
    ];
  }
  if (kind === ParseArrayPipe) {
    return [
      field(...missing, { code: 'invalid', ...NOT_A_LIST }),
      ...(isClass ? [] : findItemFields(pipe as ParseArrayPipe, parameter)),
    ];
  }
  const expectation = VALUE_PIPES.get(kind as PipeClass);
  if (expectation === undefined) return [];
  const validValues = getEnumValues(pipe);
  return [field(...missing, { code: 'invalid', ...expectation, ...(validValues && { validValues }) })];
}

function findItemFields(pipe: ParseArrayPipe, parameter: Parameter): readonly DocumentedField[] {
  const items = new ArrayItems(pipe);
  const path = [...getMemberPrefix(parameter), ANY_INDEX];
  if (items.validator !== undefined)
    return findParameterFields(items.validator, items.toItemParameter(parameter, ''), { prefix: path });
  if (items.expectation === undefined) return [];
  return [createDocumentedField(parameter.location, [path], [{ code: 'invalid', ...items.expectation }])];
}

function toFileCode(validator: FileValidator): DocumentedCode {
  return { code: 'invalid', message: getFileMessage(validator), reason: getFileReason(validator) };
}

/** Falls back to the default message, as a validator may need a file to create its message. */
function getFileMessage(validator: FileValidator): string {
  try {
    return validator.buildErrorMessage(undefined);
  } catch {
    return getDefaultMessage('invalid');
  }
}
