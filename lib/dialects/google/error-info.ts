import { type ApiError } from '../../error/api-error.js';
import { listParamNames } from '../../error/error-definition.js';
import { type PlainData } from '../../error/plain-data.js';

import {
  createConstSchema,
  createTextSchema,
  DESCRIPTIONS,
  TEXT,
  type ErrorSchema,
} from '../../formats/schema/json-schema.js';
import { MetadataMembers, createTruncationMembers } from '../../formats/metadata-members.js';
import { toPascalCase, uncapitalize } from '../../internal/text.js';
import { isHttpUrl } from '../../internal/unknown-value.js';
import { type DetailSettings, type ErrorDetail, toReason } from './error-detail.js';

export const ERROR_INFO: ErrorDetail = {
  type: 'ErrorInfo',
  write: (error, settings) => ({
    reason: toReason(error.code),
    domain: getDomain(error, settings),
    metadata: createMetadata(error),
  }),
  describe: ({ code }, { domain }) => ({
    name: `${toPascalCase(code)}ErrorInfo`,
    required: {
      reason: createConstSchema(toReason(code), DESCRIPTIONS.code),
      domain: domain ? createConstSchema(domain, DOMAIN) : createTextSchema(DOMAIN),
    },
    optional: { metadata: METADATA_SCHEMA },
  }),
};

const DOMAIN = 'The service that defines the code.';

/**
 * Names no keys, because no key is in each occurrence, and TypeScript does not allow optional members beside an index of
 * texts.
 */
const METADATA_SCHEMA: ErrorSchema = {
  type: 'object',
  additionalProperties: TEXT,
  description: 'The parameters and details of the error.',
};

export function getDomain({ documentationUrl }: ApiError, { domain }: DetailSettings): string {
  return domain ?? (isHttpUrl(documentationUrl) ? new URL(documentationUrl).hostname : 'localhost');
}

const METADATA = new MetadataMembers(['truncated', 'error_count'], toMetadataKey);

type Metadata = Readonly<Record<string, string>>;

/** Converts values to strings, as `ErrorInfo` requires. If two values have the same key, the first is kept. */
function createMetadata(error: ApiError): Metadata | undefined {
  const members = [
    ...Object.entries(createTruncationMembers(error)),
    ...listShownParams(error),
    ...Object.entries(METADATA.selectMembers(error.metadata)),
  ];
  const texts = new Map<string, string>();
  for (const [name, value] of members) {
    const key = toMetadataKey(name);
    if (!texts.has(key)) texts.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return texts.size > 0 ? Object.fromEntries(texts) : undefined;
}

/** Omits parameters that no text of the error shows, as they may not be meant for clients. */
function listShownParams({ definition, params }: ApiError): readonly (readonly [string, PlainData])[] {
  const shown = new Set(listParamNames(definition));
  return Object.entries(params).filter(([name]) => shown.has(name));
}

/** Replaces characters that a key of `ErrorInfo` must not have. A key is `[a-z][a-zA-Z0-9-_]+`, at most 64 characters. */
function toMetadataKey(name: string): string {
  const allowed = uncapitalize(name.slice(0, 63).replace(/[^A-Za-z0-9_-]/g, '_'));
  const key = /^[a-z]/.test(allowed) ? allowed : `x${allowed}`;
  return key.length > 1 ? key : `${key}_`;
}
