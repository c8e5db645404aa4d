import {
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
} from '@nestjs/common';
import { isStringArray, readProperty } from '../../internal/unknown-value.js';
import { readMetadataList, SWAGGER } from '../../nest/nest-metadata.js';
import { type Route } from '../../nest/route-list.js';
import { type DescribedParameter } from '../describe/handler-fields.js';
import { getItemType, isDefaultValuePipe } from '../request/parse-pipes.js';
import { getEnumValues } from '../request/parse-steps.js';
import { type Parameter, type RequestValidator } from '../request/request-validator.js';
import { toParameter } from '../request/validated-parameter.js';
import { type PropertySchema } from './class-schema.js';
import { type JsonSchema } from './constraint-schema.js';
import { type Dialect, mergeSchema } from './merge-schema.js';
import { isDocumentedAsOptional, type ReportDifference, type SchemaUse } from './request-components.js';

export interface DocumentedParameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: JsonSchema;
}

/** Adds what validation enforces to parameters of the query, the path and the headers. */
export class ParameterSchemas {
  constructor(
    private readonly dialect: Dialect,
    private readonly createUse: (validator: RequestValidator, source: Parameter) => SchemaUse | undefined,
    private readonly report: ReportDifference,
  ) {}

  describe(
    documented: DocumentedParameter,
    validated: readonly DescribedParameter[],
    { handler }: Route,
  ): DocumentedParameter {
    const { name, in: location } = documented;
    const sources = validated.filter(({ parameter }) => parameter.part === location);
    const named = sources.filter(({ parameter }) => isSameName(parameter.name, name, location));
    if (named.length > 0)
      return named.length > 1 ? documented : describePiped(documented, named[0]!, handler, this.dialect);
    for (const source of sources) {
      const described = this.describeMember(documented, source);
      if (described !== undefined) return described;
    }
    return documented;
  }

  /** Describes a parameter that is a property of a class. */
  private describeMember(
    documented: DocumentedParameter,
    { parameter, validator, schema }: DescribedParameter,
  ): DocumentedParameter | undefined {
    const use =
      schema === undefined && parameter.name === undefined
        ? this.createUse(validator, toParameter(parameter, undefined))
        : undefined;
    const { name, in: location, required = false } = documented;
    const property = use?.classes
      .get(use.type)
      ?.properties.find(({ names }) => names.some((each) => isSameName(each, name, location)));
    if (property === undefined || documented.schema === undefined) return undefined;
    const subject = `${use!.type.name}.${name}`;
    const { isRequired = required } = property;
    const isAdded = isRequired && !required && !isDocumentedAsOptional(use!.type, property);
    if (location !== 'path' && isRequired !== required && !isAdded)
      this.report(subject, 'required', required, isRequired);
    return {
      ...documented,
      ...(isAdded && { required: true }),
      schema: mergeSchema(documented.schema, describeText(property), this.dialect, (...difference) =>
        this.report(subject, ...difference),
      ),
    };
  }
}

function isSameName(one: string | undefined, other: string, location: string): boolean {
  return one === other || (location === 'header' && one?.toLowerCase() === other.toLowerCase());
}

/** Returns no keywords for a number that is not converted, because the values of these parts are texts. */
function describeText({ schema, convertedTo }: PropertySchema): JsonSchema {
  const isText = schema.type === undefined || schema.type === 'string' || schema.type === 'array';
  return convertedTo !== undefined || isText ? schema : {};
}

/**
 * Describes a parameter by its Parse pipe. Unless the app documents the parameter with a decorator, @nestjs/swagger has
 * guessed its schema, and documents it as required.
 */
function describePiped(
  documented: DocumentedParameter,
  { pipes }: DescribedParameter,
  handler: object,
  dialect: Dialect,
): DocumentedParameter {
  const pipe = pipes.find((each) => !isDefaultValuePipe(each));
  const { schema = {}, name, in: location } = documented;
  if (pipe === undefined || schema.$ref !== undefined) return documented;
  const enforced = describePipe(pipe);
  const isDeclared = readMetadataList(SWAGGER.parameters, handler).some(
    (each) => readProperty(each, 'name') === name && readProperty(each, 'in') === location,
  );
  if (isDeclared) return { ...documented, schema: mergeSchema(schema, enforced, dialect, () => undefined) };
  const isOptional =
    pipes.some(isDefaultValuePipe) || readProperty(readProperty(pipe, 'options'), 'optional') === true;
  return {
    ...documented,
    ...(isOptional && location !== 'path' && { required: false }),
    schema: { ...schema, ...dialect(enforced) },
  };
}

/** @param pipe a class or an instance */
function describePipe(pipe: unknown): JsonSchema {
  const kind = typeof pipe === 'function' ? pipe : (pipe as object).constructor;
  switch (kind) {
    case ParseIntPipe:
      return { type: 'integer' };
    case ParseFloatPipe:
      return { type: 'number' };
    case ParseBoolPipe:
      return { type: 'boolean' };
    case ParseUUIDPipe:
      return { type: 'string', format: 'uuid' };
    case ParseEnumPipe: {
      const values = getEnumValues(pipe);
      return isStringArray(values) ? { type: 'string', enum: values } : {};
    }
    case ParseArrayPipe: {
      const type = ITEM_TYPES.get(getItemType(pipe));
      return { type: 'array', ...(type !== undefined && { items: { type } }) };
    }
    default:
      return {};
  }
}

const ITEM_TYPES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);
