import { type PlainData } from '../../error/plain-data.js';

import { createObjectSchema, describeSchema, type ErrorSchema } from '../../formats/schema/json-schema.js';
import { toXml } from '../../formats/xml.js';
import { toPascalCase } from '../../internal/text.js';
import { getOrCreate } from '../../internal/memoize.js';
import { isObject } from '../../internal/unknown-value.js';

export interface TwilioException {
  readonly code: number;
  readonly message: string;
  readonly more_info: string | undefined;
  readonly status: number;
  readonly details: { readonly errors?: unknown } | undefined;
}

const ROOT = 'TwilioResponse';

/** Writes the members in the order in which Twilio writes them in XML. */
export function toTwilioXml({ status, message, code, more_info, details }: TwilioException): string {
  const errors = details?.errors && { error: details.errors };
  const exception = { status, message, code, more_info, details: details && { ...details, errors } };
  return toXml(ROOT, { RestException: convertNames(exception as PlainData) });
}

export function toTwilioXmlSchema(exception: ErrorSchema): ErrorSchema {
  const { $defs, ...schema } = exception;
  const RestException = describeSchema(wrapErrorsSchema(convertSchemaNames(schema)), 'The error.');
  return {
    ...createObjectSchema({ RestException }),
    ...($defs && { $defs: convertParts($defs) }),
    xml: { name: ROOT },
  };
}

/** Converts names to pascal case. Members with equal names become one repeated element. */
function convertNames(value: PlainData): PlainData {
  if (Array.isArray(value)) return (value as readonly PlainData[]).map(convertNames);
  if (!isObject(value)) return value;
  const members = new Map<string, PlainData[]>();
  for (const [name, member] of Object.entries(value)) {
    const key = toPascalCase(name);
    const values = getOrCreate(members, key, () => []);
    for (const each of [member].flat()) values.push(convertNames(each));
  }
  return Object.fromEntries(members);
}

function convertParts(parts: Record<string, ErrorSchema>): Record<string, ErrorSchema> {
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [toXmlPartName(name), convertSchemaNames(part)]),
  );
}

function toXmlPartName(name: string): string {
  return `${name}Xml`;
}

function convertSchemaNames(schema: ErrorSchema): ErrorSchema {
  const { $ref, properties, required, items, allOf, anyOf, ...otherKeywords } = schema;
  const convertAll = (schemas: unknown) => (schemas as readonly ErrorSchema[]).map(convertSchemaNames);
  return {
    ...otherKeywords,
    ...(typeof $ref === 'string' && { $ref: toXmlPartName($ref) }),
    ...(required && { required: required.map(toPascalCase) }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, each]) => [toPascalCase(name), convertSchemaNames(each)]),
      ),
    }),
    ...(items && { items: convertSchemaNames(items) }),
    ...(allOf !== undefined && { allOf: convertAll(allOf) }),
    ...(anyOf !== undefined && { anyOf: convertAll(anyOf) }),
  };
}

function wrapErrorsSchema(exception: ErrorSchema): ErrorSchema {
  const { Details: details } = exception.properties!;
  const { Errors: errors } = details!.properties!;
  if (errors === undefined) return exception;
  const wrapped = { ...errors, items: { ...errors.items, xml: { name: 'Error' } }, xml: { wrapped: true } };
  const members = { ...details, properties: { ...details!.properties, Errors: wrapped } };
  return { ...exception, properties: { ...exception.properties, Details: members } };
}
