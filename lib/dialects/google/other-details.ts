import { type ApiError } from '../../error/api-error.js';
import { type ErrorSchema } from '../../formats/error-format.js';
import { constant, object, TEXT, URL_TEXT } from '../../formats/json-schema.js';
import { isWebAddress } from '../../internal/unknown-value.js';
import { type ErrorDetail, listOf, reasonOf } from './error-detail.js';
import { domainOf } from './error-info.js';

/** What the fields of the request do not tell. @see google.rpc, error_details.proto */
export const OTHER_DETAILS: readonly ErrorDetail[] = [
  {
    type: 'PreconditionFailure',
    of: (error, settings) => {
      if (!isPrecondition(error)) return undefined;
      const subject = error.resource?.name ?? domainOf(error, settings);
      return { violations: [{ type: reasonOf(error.code), subject, description: error.message }] };
    },
    expected: (specimen) => {
      if (!isPrecondition(specimen)) return undefined;
      const type = constant(reasonOf(specimen.code));
      return { required: { violations: listOf(object({ type, subject: TEXT, description: TEXT })) } };
    },
  },
  {
    type: 'QuotaFailure',
    of: (error, settings) => {
      if (!hasStatus(error, 'RESOURCE_EXHAUSTED')) return undefined;
      const subject = error.resource?.name ?? domainOf(error, settings);
      return { violations: [{ subject, description: error.message }] };
    },
    expected: (specimen) => {
      if (!hasStatus(specimen, 'RESOURCE_EXHAUSTED')) return undefined;
      return { required: { violations: listOf(object({ subject: TEXT, description: TEXT })) } };
    },
  },
  {
    type: 'ResourceInfo',
    of: ({ resource, message }) =>
      resource && { resourceType: resource.type, resourceName: resource.name, description: message },
    expected: ({ resource }) =>
      resource && {
        required: { resourceType: constant(resource.type), resourceName: TEXT, description: TEXT },
      },
  },
  {
    type: 'RetryInfo',
    isEverywhere: true,
    of: ({ retryAfter, time }) => {
      const retryDelay = retryDelayOf(retryAfter, time);
      return retryDelay === undefined ? undefined : { retryDelay };
    },
    expected: ({ definition, retryAfter }) =>
      definition.retryable || retryAfter !== undefined
        ? { required: { retryDelay: RETRY_DELAY } }
        : undefined,
  },
  {
    type: 'RequestInfo',
    of: ({ requestId }) => (requestId === undefined ? undefined : { requestId }),
    expected: () => ({ required: { requestId: TEXT } }),
  },
  {
    type: 'Help',
    isEverywhere: true,
    of: (error) => {
      const links = linksOf(error);
      return links.length > 0 ? { links } : undefined;
    },
    expected: (specimen) =>
      linksOf(specimen).length > 0
        ? { required: { links: listOf(object({ description: TEXT, url: URL_TEXT })) } }
        : undefined,
  },
  {
    type: 'LocalizedMessage',
    of: ({ userMessage }, { locale }) => (userMessage ? { locale, message: userMessage } : undefined),
    expected: ({ userMessage }, { locale }) =>
      userMessage ? { required: { locale: constant(locale), message: TEXT } } : undefined,
  },
];

/** A method or a media type that is refused fails a precondition by its canonical code alone: there is none to name. */
const OF_STATE: ReadonlySet<number> = new Set([400, 409, 412, 422, 428]);

function isPrecondition(error: ApiError): boolean {
  return hasStatus(error, 'FAILED_PRECONDITION') && OF_STATE.has(error.definition.status);
}

function hasStatus({ definition }: ApiError, status: ApiError['definition']['canonicalCode']): boolean {
  return definition.canonicalCode === status;
}

/** The pages about an error and about its fields, each once. */
function linksOf({ title, documentationUrl, fields }: ApiError): readonly object[] {
  const pages = new Map<string | undefined, string>([[documentationUrl, title]]);
  for (const { documentationUrl: url, message } of fields) if (!pages.has(url)) pages.set(url, message);
  return [...pages].filter(([url]) => isWebAddress(url)).map(([url, description]) => ({ description, url }));
}

/** A duration as JSON has it. @see google.protobuf.Duration */
const RETRY_DELAY: ErrorSchema = { type: 'string', pattern: String.raw`^\d+(\.\d{1,3})?s$` };

/** The longest duration that there is: ten thousand years. */
const LONGEST = 315_576_000_000;

/**
 * How long to wait, to the millisecond, and rather longer than too short.
 *
 * @param moment seconds, or a date
 * @param time when the error happened, in milliseconds since 1970
 * @returns nothing where there is no telling
 */
export function retryDelayOf(moment: number | Date | undefined, time: number): string | undefined {
  const seconds = typeof moment === 'number' ? moment : moment && (moment.getTime() - time) / 1_000;
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  return `${Math.ceil(Math.min(Math.max(seconds, 0), LONGEST) * 1_000) / 1_000}s`;
}
