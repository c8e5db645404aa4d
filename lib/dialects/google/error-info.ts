import { type ApiError } from '../../error/api-error.js';
import { paramsShownBy } from '../../error/error-definition.js';
import { type PlainData } from '../../error/plain-data.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { constant, TEXT } from '../../formats/json-schema.js';
import { uncapitalize } from '../../internal/case.js';
import { MetadataMembers } from '../../formats/metadata-members.js';
import { isWebAddress } from '../../internal/unknown-value.js';
import { type DetailSettings, type ErrorDetail, reasonOf } from './error-detail.js';

/** Which error it is, for programs; every error has it. @see https://google.aip.dev/193#errorinfo */
export const ERROR_INFO: ErrorDetail = {
  type: 'ErrorInfo',
  of: (error, settings) => ({
    reason: reasonOf(error.code),
    domain: domainOf(error, settings),
    metadata: metadataOf(error),
  }),
  expected: (specimen, { domain }) => ({
    required: { reason: constant(reasonOf(specimen.code)), domain: domain ? constant(domain) : TEXT },
    optional: { metadata: metadataSchema(metadataOf(specimen)) },
  }),
};

/** The service that an error is of: the one that the app names, else the one that has its documentation. */
export function domainOf({ documentationUrl }: ApiError, { domain }: DetailSettings): string {
  return domain ?? (isWebAddress(documentationUrl) ? new URL(documentationUrl).hostname : 'localhost');
}

const METADATA = new MetadataMembers(['truncated', 'error_count'], keyOf);

type Metadata = Readonly<Record<string, string>>;

/** Facts as texts, by name; the first of two has the name. */
function metadataOf(error: ApiError): Metadata | undefined {
  const { fields, fieldCount, metadata } = error;
  const facts = new Map<string, string>();
  const add = ([name, value]: readonly [string, PlainData]) => {
    const key = keyOf(name);
    if (!facts.has(key)) facts.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  };
  if (fieldCount > fields.length)
    [['truncated', true] as const, ['error_count', fieldCount] as const].forEach(add);
  shownParams(error).forEach(add);
  Object.entries(METADATA.select(metadata)).forEach(add);
  return facts.size > 0 ? Object.fromEntries(facts) : undefined;
}

/** Those that the texts show. An error in disguise has others, which are nobody's business. */
function shownParams({ definition, params }: ApiError): readonly (readonly [string, PlainData])[] {
  const shown = new Set(paramsShownBy(definition));
  return Object.entries(params).filter(([name]) => shown.has(name));
}

/** A name that a fact can have: `[a-z][a-zA-Z0-9-_]+`, at most 64 characters. */
function keyOf(name: string): string {
  const allowed = uncapitalize(name.slice(0, 63).replace(/[^A-Za-z0-9_-]/g, '_'));
  const key = /^[a-z]/.test(allowed) ? allowed : `x${allowed}`;
  return key.length > 1 ? key : `${key}_`;
}

function metadataSchema(known: Metadata = {}): ErrorSchema {
  const properties = Object.fromEntries(Object.keys(known).map((name) => [name, TEXT]));
  return { type: 'object', properties, additionalProperties: TEXT };
}
