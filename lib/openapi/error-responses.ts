import { isDeepStrictEqual } from 'node:util';
import { type ApiError } from '../error/api-error.js';
import { writeErrorMarkdown } from '../formats/error-markdown.js';
import { type Representation } from '../formats/format-registry.js';
import { formatCode } from '../formats/markdown.format.js';
import { isXml } from '../internal/media-type.js';
import { getOrCreate } from '../internal/memoize.js';
import { summarizeNames } from '../internal/text.js';
import { getAcceptHeaderName } from '../nest/body-types.js';
import { EXAMPLE_REQUEST_ID, type NamedError } from './documented-errors.js';
import { type MediaType, type Response } from './open-api-document.js';
import { type ErrorGroup } from './operation-errors.js';
import { type RenderedErrors } from './rendered-errors.js';
import { type ResponseComponents } from './response-components.js';

/** The errors that an operation sends with one status, and the response that the app itself documents for it. */
export interface GroupUse {
  readonly group: ErrorGroup;
  readonly existing: Response | undefined;
}

export interface HeaderOptions {
  readonly requestIdHeader: string;
  readonly wwwAuthenticate: string | undefined;
}

type Example = NonNullable<MediaType['examples']>[string];

/** The key of an example that the app documents. A code does not begin with `_`, so that no error has this key. */
const EXISTING_EXAMPLE = '_example';

/** Creates the responses that document errors. A response of several operations becomes a shared component. */
export class ErrorResponses {
  private readonly isShared: (error: NamedError) => boolean;
  private readonly responses = new Map<ErrorGroup, Response>();
  private readonly texts = new Map<NamedError, string>();

  constructor(
    private readonly rendered: RenderedErrors,
    private readonly components: ResponseComponents,
    private readonly headers: HeaderOptions,
    uses: readonly GroupUse[],
  ) {
    this.isShared = findSharedErrors(new Set(uses.map(({ group }) => group)));
    const repeated = new Set<ErrorGroup>();
    for (const { group, existing } of uses) {
      if (existing) continue;
      if (this.responses.has(group)) repeated.add(group);
      // All responses are created in document order, because this order determines the component names.
      else this.responses.set(group, this.createResponse(group));
    }
    for (const [group, response] of this.responses) {
      if (!repeated.has(group)) continue;
      this.responses.set(
        group,
        components.share('responses', response, createResponseName(group)) as Response,
      );
    }
  }

  /**
   * Returns the response for a group of errors, merged with the response that the app documents. The latter is kept if
   * it has these errors already, or if its reference cannot be resolved.
   */
  getResponse({ group, existing }: GroupUse): Response {
    if (existing === undefined) return this.responses.get(group)!;
    const resolved = this.components.resolveResponse(existing);
    if (resolved === undefined) return existing;
    const merged = this.createResponse(group, resolved);
    return isDeepStrictEqual(merged, resolved) ? existing : merged;
  }

  private createResponse({ method, errors, representations }: ErrorGroup, existing?: Response): Response {
    const { requestIdHeader } = this.headers;
    const requestId = this.components.share('headers', REQUEST_ID_HEADER, requestIdHeader);
    const texts = new Set(
      errors.map((each) => getOrCreate(this.texts, each, () => writeErrorMarkdown(each.error))),
    );
    const newTexts = [...texts].filter((text) => !existing?.description?.includes(text));
    const media = [...groupByMediaType(representations)].map(([mediaType, all]): [string, MediaType] => [
      mediaType,
      this.createMedia(all, errors, existing?.content?.[mediaType]),
    ]);
    const headers = describeHeaders(
      errors.map(({ error }) => error),
      method,
      this.headers,
    );
    return {
      ...existing,
      description: [existing?.description, ...newTexts].filter(Boolean).join('\n\n'),
      headers: mergeHeaders({ ...headers, [requestIdHeader]: requestId }, existing?.headers),
      content: { ...existing?.content, ...Object.fromEntries(media) },
    };
  }

  /** Merges the representations of one media type. There are several if the app chooses a format for each request. */
  private createMedia(
    representations: readonly Representation[],
    errors: readonly NamedError[],
    existing: MediaType = {},
  ): MediaType {
    const examples = representations.map((each) =>
      this.createExamples(each, errors, representations.length > 1),
    );
    const { example, ...rest } = existing;
    return {
      ...rest,
      schema: mergeSchemas(existing.schema, this.rendered.createSchema(errors, representations)),
      examples: {
        ...(example !== undefined && { [EXISTING_EXAMPLE]: { summary: 'Example', value: example } }),
        ...Object.assign({}, ...examples),
        ...existing.examples,
      },
    };
  }

  private createExamples(
    representation: Representation,
    errors: readonly NamedError[],
    hasOtherFormats: boolean,
  ): Readonly<Record<string, Example>> {
    const { format, mediaType } = representation;
    const examples: Record<string, Example> = {};
    const errorsByText = new Map(
      errors.map((each) => [this.rendered.getBody(each, representation).text, each]),
    );
    const suffix = hasOtherFormats ? `_${format.name}` : '';
    for (const named of errorsByText.values()) {
      const base = named.error.code + suffix;
      let name = base;
      for (let turn = 2; name in examples; turn += 1) name = `${base}_${turn}`;
      const { value } = this.rendered.getBody(named, representation);
      const summary = summarize(named, name !== base);
      const example = { summary: hasOtherFormats ? `${summary} (${format.name})` : summary, value };
      const component =
        this.rendered.createComponentName(named.name, format) + (isXml(mediaType) ? 'Xml' : '');
      examples[name] = this.isShared(named)
        ? this.components.share('examples', example, component, value)
        : example;
    }
    return examples;
  }
}

/** Finds the errors that several different responses contain. Their examples become shared components. */
function findSharedErrors(groups: Iterable<ErrorGroup>): (error: NamedError) => boolean {
  const responsesByError = new Map<NamedError, Set<string>>();
  for (const { errors } of groups) {
    const response = errors.map(({ name }) => name).join();
    for (const error of errors) getOrCreate(responsesByError, error, () => new Set()).add(response);
  }
  return (error) => (responsesByError.get(error)?.size ?? 0) > 1;
}

function createResponseName({ errors }: ErrorGroup): string {
  return [...new Set(errors.map(({ name }) => name))].join('Or');
}

function groupByMediaType(all: readonly Representation[]): ReadonlyMap<string, readonly Representation[]> {
  const byType = new Map<string, Representation[]>();
  for (const each of all) getOrCreate(byType, each.mediaType, () => []).push(each);
  return byType;
}

/** Keeps the existing schema if it includes the added one already, so that documenting twice changes nothing. */
function mergeSchemas(existing: object | undefined, added: object): object {
  if (existing === undefined) return added;
  const { anyOf } = existing as { readonly anyOf?: unknown };
  const all: readonly unknown[] = Array.isArray(anyOf) ? [existing, ...(anyOf as unknown[])] : [existing];
  return all.some((each) => isDeepStrictEqual(each, added)) ? existing : { anyOf: [existing, added] };
}

type Headers = Readonly<Record<string, object>>;

function mergeHeaders(added: Headers, existing: Headers = {}): Headers {
  const names = new Set(Object.keys(existing).map((name) => name.toLowerCase()));
  const others = Object.entries(added).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...existing };
}

function summarize({ error: { title, message, fields } }: NamedError, isTitleTaken: boolean): string {
  if (!isTitleTaken) return title;
  return `${title}: ${summarizeNames(fields.flatMap((field) => field.fields)) || message}`;
}

const TEXT_SCHEMA = { type: 'string' } as const;

const KNOWN_HEADERS: Readonly<Record<string, { readonly description: string; readonly example: string }>> = {
  'Retry-After': {
    description:
      'The time after which the request can be repeated, if known: a number of seconds, or a date. See RFC 9110, 10.2.3.',
    example: '10',
  },
  Allow: { description: 'The methods that the URL supports. See RFC 9110, 10.2.1.', example: 'GET, HEAD' },
  'WWW-Authenticate': {
    description: 'The authentication scheme that the client must use. See RFC 9110, 11.6.1.',
    example: 'Bearer',
  },
  Accept: describeAccept('RFC 9110, 12.5.1'),
  'Accept-Patch': describeAccept('RFC 5789, 3.1'),
  'Accept-Post': describeAccept('the Linked Data Platform, 7.1'),
  Link: { description: 'Links that belong to the error. See RFC 8288.', example: '</help>; rel="help"' },
};

function describeAccept(source: string) {
  return { description: `The media types that the URL accepts. See ${source}.`, example: 'application/json' };
}

const CUSTOM_HEADER = { description: 'A header that is sent with the error.', example: '' };

const HEADER_BY_STATUS: Readonly<Record<string, (method: string) => string>> = {
  405: () => 'Allow',
  415: (method) => getAcceptHeaderName(method.toUpperCase()),
  429: () => 'Retry-After',
  503: () => 'Retry-After',
};

function describeHeaders(
  errors: readonly ApiError[],
  method: string,
  { wwwAuthenticate }: HeaderOptions,
): Headers {
  const headers: Record<string, object> = {};
  const add = (name: string, example?: string) => {
    const known = Object.keys(KNOWN_HEADERS).find((each) => each.toLowerCase() === name.toLowerCase());
    const header = known ? KNOWN_HEADERS[known]! : CUSTOM_HEADER;
    headers[known ?? name] ??= describeHeader(header.description, example ?? header.example);
  };
  for (const { status, definition, headers: customHeaders, retryAfter } of errors) {
    for (const [name, value] of Object.entries(customHeaders)) add(name, value);
    if (retryAfter !== undefined)
      add('Retry-After', typeof retryAfter === 'number' ? String(retryAfter) : undefined);
    // These headers depend on the status of the definition. The format may send another status.
    const headerOfStatus = HEADER_BY_STATUS[definition.status]?.(method);
    if (headerOfStatus !== undefined) add(headerOfStatus);
    if (status === 401 && wwwAuthenticate !== undefined) add('WWW-Authenticate', wwwAuthenticate);
  }
  return headers;
}

/** Repeats the example in the description, because Swagger UI does not show examples of headers. */
function describeHeader(description: string, example: string): object {
  return { description: `${description} For example ${formatCode(example)}.`, schema: TEXT_SCHEMA, example };
}

const REQUEST_ID = 'The id of the request. Include it when you report the error.';
const REQUEST_ID_HEADER = describeHeader(REQUEST_ID, EXAMPLE_REQUEST_ID);
