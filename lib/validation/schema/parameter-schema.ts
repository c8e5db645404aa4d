import {
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
} from '@nestjs/common';
import { isStringArray, readProperty } from '../../internal/unknown-value.js';
import { readMetadataList, SWAGGER } from '../../nest/nest-metadata.js';
import { type Route } from '../../nest/route-list.js';
import { type DescribedParameter } from '../describe/handler-fields.js';
import { toKeywords } from '../describe/schema-fields.js';
import { getItemType, isDefaultValuePipe } from '../request/parse-pipes.js';
import { getEnumValues } from '../request/parse-steps.js';
import { type Parameter, type RequestValidator } from '../request/request-validator.js';
import { toParameter } from '../request/validated-parameter.js';
import { isStandardSchema } from '../standard-schema.js';
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

interface EnforcedValue {
  readonly schema: JsonSchema;
  /** `undefined` if this is not known, as for the schema of a library. */
  readonly isRequired?: boolean;
}

type KeywordDifference = readonly [keyword: string, documented: unknown, enforced: unknown];

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
    route: Route,
  ): DocumentedParameter {
    const { name, in: location } = documented;
    const sources = validated.filter(({ parameter }) => parameter.part === location);
    const named = sources.filter(({ parameter }) => isSameName(parameter.name, name, location));
    if (named.length > 0)
      return named.length > 1 ? documented : this.describeValue(documented, named[0]!, route);
    for (const source of sources) {
      const described = isStandardSchema(source.schema)
        ? this.describeSchemaMember(documented, source, route)
        : this.describeMember(documented, source);
      if (described !== undefined) return described;
    }
    return documented;
  }

  /**
   * Describes a parameter by its Parse pipe or by the schema of a library. Unless the app documents the parameter with a
   * decorator, @nestjs/swagger has guessed its schema, and documents it as required.
   */
  private describeValue(
    documented: DocumentedParameter,
    { pipes, schema: library }: DescribedParameter,
    route: Route,
  ): DocumentedParameter {
    const { schema = {}, name, in: location } = documented;
    const enforced = isStandardSchema(library) ? { schema: toKeywords(library) ?? {} } : describePipes(pipes);
    if (enforced === undefined || schema.$ref !== undefined) return documented;
    const isDeclared = readMetadataList(SWAGGER.parameters, route.handler).some(
      (each) =>
        isSameName(readProperty(each, 'name') as string, name, location) &&
        readProperty(each, 'in') === location,
    );
    if (isDeclared) return this.mergeDeclared(documented, enforced, route);
    return {
      ...documented,
      ...(enforced.isRequired === false && location !== 'path' && { required: false }),
      schema: completeList({ ...schema, ...this.dialect(enforced.schema) }),
    };
  }

  private describeSchemaMember(
    documented: DocumentedParameter,
    { parameter, schema }: DescribedParameter,
    route: Route,
  ): DocumentedParameter | undefined {
    const { name, in: location } = documented;
    const { properties, required } = parameter.name === undefined ? (toKeywords(schema) ?? {}) : {};
    const member = Object.entries(properties ?? {}).find(([each]) => isSameName(each, name, location));
    if (member === undefined) return undefined;
    const isRequired = Array.isArray(required) && required.includes(member[0]);
    return this.mergeDeclared(documented, { schema: member[1] as JsonSchema, isRequired }, route);
  }

  /** Adds what the app has not written itself, and reports what it has written differently. */
  private mergeDeclared(
    documented: DocumentedParameter,
    { schema, isRequired }: EnforcedValue,
    { controller, name: method }: Route,
  ): DocumentedParameter {
    const { name, in: location, required = false } = documented;
    const subject = `${controller.name}.${method}, ${location} parameter \`${name}\``;
    if (location !== 'path' && isRequired !== undefined && isRequired !== required)
      this.report(subject, 'required', required, isRequired);
    const report = (...difference: KeywordDifference) => this.report(subject, ...difference);
    return { ...documented, schema: mergeSchema(documented.schema ?? {}, schema, this.dialect, report) };
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
      schema: mergeSchema(
        documented.schema,
        describeText(property),
        this.dialect,
        (...difference: KeywordDifference) => this.report(subject, ...difference),
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

/** Returns `undefined` if no pipe determines the value. */
function describePipes(pipes: readonly unknown[]): EnforcedValue | undefined {
  const pipe = pipes.find((each) => !isDefaultValuePipe(each));
  const preset = pipes.find(isDefaultValuePipe);
  if (pipe === undefined && preset === undefined) return undefined;
  const value = readProperty(preset, 'defaultValue');
  const options = readProperty(pipe, 'options');
  const isOptional = [preset, readProperty(options, 'optional'), readProperty(options, 'default')].some(
    Boolean,
  );
  return {
    schema: {
      ...(pipe !== undefined && describePipe(pipe)),
      ...(['string', 'number', 'boolean'].includes(typeof value) && { default: value }),
    },
    isRequired: !isOptional,
  };
}

/** Adds the items of a list, which OpenAPI requires. */
function completeList(schema: JsonSchema): JsonSchema {
  return schema.type === 'array' && schema.items === undefined ? { ...schema, items: {} } : schema;
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
    case ParseDatePipe:
      return { type: 'string' };
    case ParseEnumPipe:
      return describeEnum(pipe as ParseEnumPipe);
    case ParseArrayPipe: {
      const type = ITEM_TYPES.get(getItemType(pipe));
      return { type: 'array', ...(type !== undefined && { items: { type } }) };
    }
    default:
      return {};
  }
}

/** Returns no keyword if the pipe rejects the texts of numbers, as early releases of Nest 11 do. */
function describeEnum(pipe: ParseEnumPipe): JsonSchema {
  const values = getEnumValues(pipe) ?? [];
  if (isStringArray(values)) return { type: 'string', enum: values };
  const acceptsTexts = values.every(
    (value) => typeof value === 'number' && pipe['isEnum'](String(value) as never),
  );
  return acceptsTexts ? { type: 'number', enum: values } : {};
}

const ITEM_TYPES: ReadonlyMap<unknown, string> = new Map<unknown, string>([
  [String, 'string'],
  [Number, 'number'],
  [Boolean, 'boolean'],
]);
