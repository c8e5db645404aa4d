import { type ApiError } from '../../error/api-error.js';

import {
  createConstSchema,
  createListSchema,
  createObjectSchema,
  createTextSchema,
  createUrlSchema,
  DESCRIPTIONS,
  type Members,
  type ErrorSchema,
} from '../../formats/schema/json-schema.js';
import { toPascalCase } from '../../internal/text.js';
import { isHttpUrl } from '../../internal/unknown-value.js';
import { type DetailSettings, type ErrorDetail, toReason } from './error-detail.js';
import { getDomain } from './error-info.js';

export const OTHER_DETAILS: readonly ErrorDetail[] = [
  {
    type: 'PreconditionFailure',
    write: (error, settings) => {
      if (!isPrecondition(error)) return undefined;
      return { violations: [{ type: toReason(error.code), ...createViolation(error, settings) }] };
    },
    describe: (error) =>
      isPrecondition(error)
        ? {
            name: `${toPascalCase(error.code)}PreconditionFailure`,
            required: describeViolations({
              type: createConstSchema(toReason(error.code), DESCRIPTIONS.code),
            }),
          }
        : undefined,
  },
  {
    type: 'QuotaFailure',
    write: (error, settings) => {
      if (!hasStatus(error, 'RESOURCE_EXHAUSTED')) return undefined;
      return { violations: [createViolation(error, settings)] };
    },
    describe: (error) =>
      hasStatus(error, 'RESOURCE_EXHAUSTED') ? { required: describeViolations() } : undefined,
  },
  {
    type: 'ResourceInfo',
    write: ({ resource, message }) =>
      resource && { resourceType: resource.type, resourceName: resource.name, description: message },
    describe: ({ resource }) =>
      resource && {
        name: `${toPascalCase(resource.type)}ResourceInfo`,
        required: {
          resourceType: createConstSchema(resource.type, 'The type of the resource.'),
          resourceName: createTextSchema('The name of the resource.'),
          description: createTextSchema(DESCRIPTIONS.message),
        },
      },
  },
  {
    type: 'RetryInfo',
    write: ({ retryAfter, time }) => {
      const retryDelay = formatRetryDelay(retryAfter, time);
      return retryDelay === undefined ? undefined : { retryDelay };
    },
    // An app may throw any error with `retryAfter`.
    describe: () => ({ required: { retryDelay: RETRY_DELAY } }),
  },
  {
    type: 'RequestInfo',
    write: ({ requestId }) => (requestId === undefined ? undefined : { requestId }),
    describe: () => ({ required: { requestId: createTextSchema(DESCRIPTIONS.requestId) } }),
  },
  {
    type: 'Help',
    write: (error) => {
      const links = createLinks(error);
      return links.length > 0 ? { links } : undefined;
    },
    // An app may throw any error with field errors that have pages.
    describe: () => ({ required: { links: createListSchema(LINK, 'The pages about the error.') } }),
  },
  {
    type: 'LocalizedMessage',
    write: ({ userMessage }, { locale }) => (userMessage ? { locale, message: userMessage } : undefined),
    describe: ({ userMessage }, { locale }) =>
      userMessage
        ? {
            required: {
              locale: createConstSchema(locale, 'The language of the message.'),
              message: createTextSchema('The message for users.'),
            },
          }
        : undefined,
  },
];

/** A 405 and a 415 have the canonical code FAILED_PRECONDITION, too, but they do not have a precondition to name. */
const PRECONDITION_STATUSES: ReadonlySet<number> = new Set([400, 409, 412, 422, 428]);

function createViolation(error: ApiError, settings: DetailSettings) {
  const subject = error.resource?.name ?? getDomain(error, settings);
  return { subject, description: error.message };
}

function describeViolations(type: Members = {}): Members {
  const violation = createObjectSchema({
    ...type,
    subject: createTextSchema('The subject of the violation.'),
    description: createTextSchema(DESCRIPTIONS.message),
  });
  return { violations: createListSchema(violation, 'The violations.') };
}

function isPrecondition(error: ApiError): boolean {
  return hasStatus(error, 'FAILED_PRECONDITION') && PRECONDITION_STATUSES.has(error.definition.status);
}

function hasStatus({ definition }: ApiError, status: ApiError['definition']['canonicalCode']): boolean {
  return definition.canonicalCode === status;
}

function createLinks({ title, documentationUrl, fields }: ApiError): readonly object[] {
  const pages = new Map<string | undefined, string>([[documentationUrl, title]]);
  for (const { documentationUrl: url, message } of fields) if (!pages.has(url)) pages.set(url, message);
  return [...pages].filter(([url]) => isLink(url)).map(([url, description]) => ({ description, url }));
}

function isLink(url: string | undefined): boolean {
  return url !== undefined && (url.startsWith('/') || isHttpUrl(url));
}

const LINK = createObjectSchema({
  description: createTextSchema('The topic of the page.'),
  url: createUrlSchema('The URL of the page.'),
});

const RETRY_DELAY: ErrorSchema = {
  type: 'string',
  pattern: String.raw`^\d+(\.\d{1,3})?s$`,
  description: 'The time to wait before the request is repeated.',
};

/** The maximum, about 10,000 years. @see google.protobuf.Duration */
const MAX_SECONDS = 315_576_000_000;

export function formatRetryDelay(
  retryAfter: number | Date | undefined,
  errorTime: number,
): string | undefined {
  const seconds =
    typeof retryAfter === 'number' ? retryAfter : retryAfter && (retryAfter.getTime() - errorTime) / 1_000;
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  return `${Math.ceil(Math.min(Math.max(seconds, 0), MAX_SECONDS) * 1_000) / 1_000}s`;
}
