import { type ApiError } from '../../error/api-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import {
  createConstSchema,
  createListSchema,
  type Members,
  createObjectSchema,
  TEXT,
  URL_TEXT,
} from '../../formats/json-schema.js';
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
        ? describeViolations({ type: createConstSchema(toReason(error.code)) })
        : undefined,
  },
  {
    type: 'QuotaFailure',
    write: (error, settings) => {
      if (!hasStatus(error, 'RESOURCE_EXHAUSTED')) return undefined;
      return { violations: [createViolation(error, settings)] };
    },
    describe: (error) => (hasStatus(error, 'RESOURCE_EXHAUSTED') ? describeViolations() : undefined),
  },
  {
    type: 'ResourceInfo',
    write: ({ resource, message }) =>
      resource && { resourceType: resource.type, resourceName: resource.name, description: message },
    describe: ({ resource }) =>
      resource && { resourceType: createConstSchema(resource.type), resourceName: TEXT, description: TEXT },
  },
  {
    type: 'RetryInfo',
    canBeInAnyError: true,
    write: ({ retryAfter, time }) => {
      const retryDelay = formatRetryDelay(retryAfter, time);
      return retryDelay === undefined ? undefined : { retryDelay };
    },
    describe: ({ definition, retryAfter }) =>
      definition.retryable || retryAfter !== undefined ? { retryDelay: RETRY_DELAY } : undefined,
  },
  {
    type: 'RequestInfo',
    write: ({ requestId }) => (requestId === undefined ? undefined : { requestId }),
    describe: () => ({ requestId: TEXT }),
  },
  {
    type: 'Help',
    canBeInAnyError: true,
    write: (error) => {
      const links = createLinks(error);
      return links.length > 0 ? { links } : undefined;
    },
    describe: (error) =>
      createLinks(error).length > 0
        ? { links: createListSchema(createObjectSchema({ description: TEXT, url: URL_TEXT })) }
        : undefined,
  },
  {
    type: 'LocalizedMessage',
    write: ({ userMessage }, { locale }) => (userMessage ? { locale, message: userMessage } : undefined),
    describe: ({ userMessage }, { locale }) =>
      userMessage ? { locale: createConstSchema(locale), message: TEXT } : undefined,
  },
];

/** A 405 and a 415 have the canonical code FAILED_PRECONDITION, too, but they do not have a precondition to name. */
const PRECONDITION_STATUSES: ReadonlySet<number> = new Set([400, 409, 412, 422, 428]);

function createViolation(error: ApiError, settings: DetailSettings) {
  const subject = error.resource?.name ?? getDomain(error, settings);
  return { subject, description: error.message };
}

function describeViolations(type: Members = {}): Members {
  return { violations: createListSchema(createObjectSchema({ ...type, subject: TEXT, description: TEXT })) };
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
  return [...pages].filter(([url]) => isHttpUrl(url)).map(([url, description]) => ({ description, url }));
}

const RETRY_DELAY: ErrorSchema = { type: 'string', pattern: String.raw`^\d+(\.\d{1,3})?s$` };

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
