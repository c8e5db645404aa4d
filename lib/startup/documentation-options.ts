import { type UndeclaredMode } from '../filter/declaration-check.js';
import { type DocumentedFormats } from '../formats/format-registry.js';
import { BOOLEAN, createChoiceRule, type OptionRule } from '../internal/option-mistakes.js';
import { DERIVED_STATUSES, type DerivedStatuses } from '../openapi/derived-errors.js';
import { type HandWrittenResponseMode } from '../openapi/responses/hand-written-responses.js';

/**
 * Options of the documentation of errors.
 *
 * @example
 * ```ts
 * import { type DocumentationOptions } from 'nestjs-api-errors';
 *
 * export const documentation: DocumentationOptions = { baseUrl: 'https://docs.example.com/errors', statuses: 'all' };
 * ```
 */
export interface DocumentationOptions {
  /**
   * Serves pages about all errors of the app below this path, without the global prefix. The pages are public, and every
   * response links to its page. The links begin with `baseUrl` if it is set, or with the public address that a trusted proxy
   * reports; otherwise they begin with a slash.
   *
   * All `GET` requests below the path are for the pages. A route of the app that matches one of them is reported at startup;
   * a wildcard route is not, as it is tried after the pages.
   * @default none; the app serves no pages
   * @see docs/how-to/error-pages.md
   * @example 'errors'
   */
  readonly path?: string;
  /**
   * Sets the base URL of `documentation_url`: the code of the error is appended to it. With `path`, it is the public URL of
   * that path. Without `path`, you write the pages yourself.
   * @default none; without `path`, responses have no `documentation_url`
   * @example 'https://docs.example.com/errors'
   */
  readonly baseUrl?: string;
  /**
   * Selects the pages to which `looker()` links. `'errors'` is the page of the error, as in the other formats. `'looker'` is the
   * page of the operation and the status, as in Looker's API: `/errors/r/1.0/422/post/orders`.
   * @default 'errors'
   * @example 'looker'
   */
  readonly urls?: 'errors' | 'looker';
  /**
   * Sets the version of the API in the links to operations.
   * @default '1.0'
   * @example '4.0'
   */
  readonly version?: string;
  /**
   * Sets the name of the API on the pages.
   * @default 'API'
   * @example 'Freight API'
   */
  readonly name?: string;
  /**
   * Sets the color of the line at the top of the pages, in hexadecimal notation.
   * @default '#e0234e'
   * @example '#0a7d55'
   */
  readonly color?: string;
  /**
   * Sets the logo on the pages: a path of the app, or a `data:` URL. The pages load nothing from other hosts.
   * @default none
   * @example '/logo.svg'
   */
  readonly logo?: string;
  /**
   * Sets the folder with longer texts: `email_taken.md` is shown on the page of `email_taken`. HTML in these files is shown as text.
   * It needs the package `markdown-it`.
   * @default none
   * @example 'errors'
   */
  readonly texts?: string;
  /**
   * Reports at startup each error that an operation can send and whose definition has no cause, no solution and no longer
   * text: `'warn'` logs them, `'fail'` stops the app.
   * @default 'off'
   * @example 'fail'
   */
  readonly requireTexts?: 'off' | 'warn' | 'fail';
  /**
   * Reports an error that an operation sends and its documentation does not list, once for each operation and error: with
   * the place where it was thrown, and the decorator to add. `'fail'` sends a 500 instead of the error, so that tests fail.
   * Errors that the platform sends at any time, such as a 413 or a 500, need no declaration.
   * @default 'off' if NODE_ENV is 'production', otherwise 'warn'
   * @example 'fail'
   */
  readonly undeclared?: UndeclaredMode;
  /**
   * Selects the formats that the OpenAPI document shows. Clients can still select any format with `Accept`.
   *
   * - `'default'`: the default format of each route, in its first media type.
   * - `'all'`: every format that a route can send, in all media types. If there are several, the titles of schemas name them.
   * - An array: the formats with these names, in all media types. A route that sends none of them shows its default format.
   *
   * @default 'default'
   * @example ['looker', 'problemDetails']
   */
  readonly formats?: DocumentedFormats;
  /**
   * Lists the header with the id of the request at every error. The id is also in the body, so it is not listed by default.
   * @default false
   * @example true
   */
  readonly requestId?: boolean;
  /**
   * Selects which undeclared errors the OpenAPI document contains. They are derived from the handler.
   *
   * `'default'` documents the statuses that have 'yes' in the last column, or that meet its condition. `'all'` documents
   * every status of the table. An array documents only the listed statuses; `[]` documents none.
   *
   * | status | documented if | by default |
   * |---|---|---|
   * | 400 | the handler takes a body or a path parameter, or has a Parse pipe | no |
   * | 401 | a guard of @nestjs/passport is bound, or a custom guard that declares no error with `@ApiErrors()` | for @nestjs/passport |
   * | 403 | a custom guard is bound that declares no error with `@ApiErrors()` | no |
   * | 404 | the handler has a path parameter | no |
   * | 413 | the handler takes a body | if files are uploaded |
   * | 415 | the handler takes a body | yes |
   * | 422 | validation can reject a field | yes |
   * | 429 | the guard of @nestjs/throttler is bound | yes |
   * | 500 | always | yes |
   *
   * A declared error of status 401, 403 or 404 replaces the undeclared error of this status.
   *
   * A custom `exceptionFactory` is not called for the document. Its errors are listed with a body of unknown shape and the
   * status 422, or the one of `errorHttpStatusCode`. `@ApiExcludeErrors(ValidationFailed)` removes them.
   *
   * Use `@ApiErrors()` to declare errors of custom pipes, parsers and middleware, and the 503 of `asyncTimeout`.
   *
   * @default 'default'
   * @example [401, 422, 500]
   */
  readonly statuses?: DerivedStatuses;
  /**
   * Adds to the schemas of requests what validation enforces, such as limits, patterns and allowed values. A keyword that
   * you document is kept, and reported if it differs. If responses have the same class, requests refer to a copy of it.
   * @default false
   * @see docs/reference/openapi.md, "Schemas of requests"
   * @example true
   */
  readonly requests?: boolean;
  /**
   * Selects what happens to responses that you document yourself, if their JSON bodies are never sent. Such a body requires
   * a member that no error of the status has, or it has a member with another type.
   *
   * - `'keep'`: the response is kept, the errors are added to it, and a warning names the handler and the members.
   * - `'replace'`: the document has what is sent instead. If the handler has no other error of the status, that is the
   *   built-in one.
   *
   * All other responses are kept, for example those with a description only. So is each response of a handler or a
   * controller with a filter, as the filter can send any body.
   * @default 'keep'
   * @example 'replace'
   */
  readonly handWritten?: HandWrittenResponseMode;
}

export const DOCUMENTATION_RULES = {
  path: {
    isValid: isPath,
    expectation: "a path such as 'errors' or 'docs/errors', with letters, digits, '.', '_', '~' and '-'",
  },
  baseUrl: {
    isValid: isBaseAddress,
    expectation: "an http or https URL without query and fragment, such as 'https://docs.example.com/errors'",
  },
  urls: createChoiceRule('errors', 'looker'),
  version: {
    isValid: (given) => typeof given === 'string' && /^[\w.-]{1,32}$/.test(given),
    expectation: "a version such as '1.0'",
    default: '1.0',
  },
  name: {
    isValid: (given) => typeof given === 'string' && given.trim() !== '',
    expectation: "a name such as 'Freight API'",
    default: 'API',
  },
  color: {
    isValid: (given) => typeof given === 'string' && /^#(?:[\da-f]{3}|[\da-f]{6})$/i.test(given),
    expectation: "a color in hexadecimal notation, such as '#0a7d55'",
    default: '#e0234e',
  },
  logo: {
    isValid: (given) => typeof given === 'string' && /^(?:\/(?!\/)|data:image\/)[^\s"'<>]+$/.test(given),
    expectation: "a path of the app such as '/logo.svg', or a data URL of an image",
    remedy: ' The pages load nothing from other hosts.',
  },
  texts: {
    isValid: (given) => typeof given === 'string' && given !== '',
    expectation: "the path of a folder, such as 'errors'",
  },
  requireTexts: createChoiceRule('off', 'warn', 'fail'),
  undeclared: {
    isValid: (given) => given === 'off' || given === 'warn' || given === 'fail',
    expectation: "'off', 'warn' or 'fail'",
    defaultText: "`'off'` if NODE_ENV is 'production', otherwise `'warn'`",
  },
  formats: {
    isValid: (given) =>
      given === 'default' ||
      given === 'all' ||
      (Array.isArray(given) && given.every((name) => typeof name === 'string')),
    expectation: "'default', 'all' or an array with names of `formats`",
    default: 'default',
  },
  requestId: { ...BOOLEAN, default: false },
  statuses: {
    isValid: (given) =>
      given === 'default' ||
      given === 'all' ||
      (Array.isArray(given) && given.every((status) => DERIVED_STATUSES.includes(status as number))),
    expectation: `'default', 'all' or an array with some of ${DERIVED_STATUSES.join(', ')}`,
    remedy: ' Declare errors of other statuses with @ApiErrors().',
    default: 'default',
  },
  requests: { ...BOOLEAN, default: false },
  handWritten: createChoiceRule('keep', 'replace'),
} as const satisfies Readonly<Record<keyof DocumentationOptions, OptionRule>>;

function isPath(given: unknown): boolean {
  return (
    typeof given === 'string' &&
    /^\/?[\w.~-]+(?:\/[\w.~-]+)*\/?$/.test(given) &&
    !/(?:^|\/)\.{1,2}(?:\/|$)/.test(given)
  );
}

function isBaseAddress(value: unknown): boolean {
  return typeof value === 'string' && URL.canParse(value) && /^https?:[^?#]+$/.test(value);
}
