import { STATUS_CODES } from 'node:http';
import { type RecordedResponse } from './migration.app.js';

/** A difference between the responses of the app with and without the preset. */
export interface Difference {
  /** `status`, `body`, or the name of a header. */
  readonly aspect: string;
  readonly before: RecordedResponse;
  readonly after: RecordedResponse;
}

/** A kind of differences. The migration guide contains its texts. */
export interface Kind {
  readonly title: string;
  readonly text: string;
  readonly explains: (difference: Difference) => boolean;
}

/** Every message of another server contains this text. */
export const UPSTREAM_TEXT = 'sent by another server';

/** Headers that only the app with the preset sends with an error, and their values. */
const ADDED: Readonly<Record<string, RegExp>> = {
  'cache-control': /^no-store$/,
  vary: /^Accept$/,
  'x-content-type-options': /^nosniff$/,
  'x-request-id': /^[\da-f-]{36}$/,
  allow: /^[A-Z]+(, [A-Z]+)*$/,
  accept: /^application\/json, application\/x-www-form-urlencoded$/,
  'accept-post': /^application\/json, application\/x-www-form-urlencoded$/,
  'retry-after': /^\d+$/,
};

/** Messages that replace those of a parser. */
const PARSER_TEXTS: readonly RegExp[] = [
  /^The body is (not valid JSON( at position \d+)?|too large)\.$/,
  /^The (charset|Content-Encoding) of the body is not supported\.$/,
  /^The body must be application\/json or application\/x-www-form-urlencoded\.$/,
  /^The URL is not percent-encoded correctly\.$/,
];

/** The kinds of differences in the first step of a migration. */
export const KINDS: readonly Kind[] = [
  {
    title: 'Headers of errors',
    text:
      'An error has `X-Request-Id`, `Cache-Control: no-store`, `Vary: Accept` and `X-Content-Type-Options: nosniff`, and no ' +
      '`ETag`. If applicable, `Allow`, `Accept`, `Accept-Post`, `Accept-Patch` or `Retry-After` are sent.',
    explains: ({ aspect, before, after }) => {
      if (before.status < 400 && !isOutsideOfNest(before)) return false;
      if (aspect === 'etag') return after.headers.etag === undefined;
      const value = after.headers[aspect];
      return value !== undefined && ADDED[aspect]?.test(value) === true;
    },
  },
  {
    title: 'Texts of parsers and of the router',
    text:
      'The `message` of a request that cannot be read is a constant text: the text of a parser may repeat a part of the body. ' +
      'The `message` of an unknown route has no query, and at most 200 characters.',
    explains: ({ aspect, before, after }) => {
      if (aspect !== 'body' || before.status !== after.status) return false;
      const [was, is] = [parseMembers(before), parseMembers(after)];
      if (was === undefined || is === undefined) return false;
      const { message: textBefore, ...restBefore } = was;
      const { message: textAfter, ...restAfter } = is;
      if (JSON.stringify(sortMembers(restBefore)) !== JSON.stringify(sortMembers(restAfter))) return false;
      const text = String(textAfter);
      const isParserText =
        [400, 413, 415].includes(after.status) && PARSER_TEXTS.some((each) => each.test(text));
      return isParserText || isShorter(String(textBefore), text);
    },
  },
  {
    title: 'Errors of other servers',
    text:
      '`createError(502, error)` of `http-errors` keeps a status that `error` has, such as the 401 of another server, and Nest ' +
      'sends it with the text. With the preset, such an error is a 500. If the status is yours, the `message` is the phrase of ' +
      'the status. To send a status of your own class of errors, extend `HttpException`, or add a ' +
      '[mapper](map-exceptions.md).',
    explains: ({ aspect, before, after }) =>
      ['status', 'body'].includes(aspect) &&
      before.text.includes(UPSTREAM_TEXT) &&
      STATUS_CODES[after.status]?.toLowerCase() === String(parseMembers(after)?.message).toLowerCase(),
  },
  {
    title: 'Bodies of exceptions that are very large or hold a response',
    text:
      'At most 10,000 values and a million characters of the body of an `HttpException` are sent. A request or response of an HTTP ' +
      'client in it is `{}`, as its headers may hold credentials. An exception whose whole body is one has the phrase of the ' +
      'status as its `message`.',
    explains: ({ aspect, before, after }) =>
      aspect === 'body' &&
      before.status === after.status &&
      parseMembers(before)?.message === UPSTREAM_TEXT &&
      parseMembers(after)?.message === UPSTREAM_TEXT &&
      after.text.length < before.text.length,
  },
  {
    title: 'Errors that do not reach Nest’s exception filters',
    text:
      'These have a JSON body and the correct status now. They are an address outside of a global prefix (HTML on Express with ' +
      'Nest 12), a file that cannot be read (a text with status 400), an error in a stream of events (a text), and bytes that ' +
      'are not HTTP.',
    explains: ({ before }) => isOutsideOfNest(before),
  },
];

/** Checks whether a message of the router has become shorter: without its query, or truncated. */
function isShorter(before: string, after: string): boolean {
  return (
    before.startsWith('Cannot ') && after.length < before.length && before.startsWith(after.replace(/…$/, ''))
  );
}

/** Filters of Nest send JSON with a charset. Other senders send HTML, a text, a last event, or an empty body. */
function isOutsideOfNest({ status, headers, text }: RecordedResponse): boolean {
  const type = headers['content-type'];
  if (type === 'text/event-stream') return text.includes('event: error');
  return status >= 400 && type !== 'application/json; charset=utf-8';
}

/** Returns the members of a body that is a JSON object. */
function parseMembers({ headers, text }: RecordedResponse): Readonly<Record<string, unknown>> | undefined {
  if (text === '' || !headers['content-type']?.startsWith('application/json')) return undefined;
  const body: unknown = JSON.parse(text);
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? (body as Readonly<Record<string, unknown>>)
    : undefined;
}

function sortMembers(members: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] {
  return Object.entries(members).toSorted(([one], [other]) => one.localeCompare(other));
}

/** Headers that do not depend on the error, or that depend only on the body. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['date', 'content-length']);

/** Compares two responses to one request. */
export function findDifferences(before: RecordedResponse, after: RecordedResponse): readonly Difference[] {
  const names = new Set([...Object.keys(before.headers), ...Object.keys(after.headers)]);
  const differing = [...names].filter(
    (name) => !NOT_COMPARED.has(name) && before.headers[name] !== after.headers[name],
  );
  const aspects = [
    ...(before.status === after.status ? [] : ['status']),
    ...(isSameBody(before, after) ? [] : ['body']),
    ...differing,
  ];
  return aspects.map((aspect) => ({ aspect, before, after }));
}

function isSameBody(before: RecordedResponse, after: RecordedResponse): boolean {
  if (before.text === after.text) return true;
  const [was, is] = [parseMembers(before), parseMembers(after)];
  return (
    was !== undefined &&
    is !== undefined &&
    JSON.stringify(sortMembers(was)) === JSON.stringify(sortMembers(is))
  );
}
