import { isDeepStrictEqual } from 'node:util';
import { describeResponse } from './error-markdown.js';
import { ValidationFailed } from '../../catalogue/validation-failed.js';
import { type Representation } from '../../formats/format-registry.js';
import { isXml } from '../../internal/media-type.js';
import { getOrCreate, groupBy, memoize } from '../../internal/memoize.js';
import { type DocumentedError } from '../../error/documented-error.js';
import { summarizeNames } from '../../internal/text.js';
import { type NamedError } from '../documented-errors.js';
import { type MediaType, type Response } from '../open-api-document.js';
import { type CustomValidation, type ErrorGroup } from '../operation-errors.js';
import { type RenderedErrors } from './rendered-errors.js';
import { type ResponseComponents } from './response-components.js';
import {
  describeHeaders,
  type HeaderOptions,
  type Headers,
  mergeHeaders,
  REQUEST_ID_HEADER,
} from './response-headers.js';

/** The errors that an operation sends with one status, and the response that the app itself documents for it. */
export interface GroupUse {
  readonly group: ErrorGroup;
  readonly existing: Response | undefined;
}

type Example = NonNullable<MediaType['examples']>[string];

/** The key of an example that the app documents. A code does not begin with `_`, so that no error has this key. */
const EXISTING_EXAMPLE = '_example';

/** Creates the responses that document errors. A response of several operations becomes a shared component. */
export class ErrorResponses {
  private readonly isShared: (error: NamedError) => boolean;
  private readonly responses = new Map<ErrorGroup, Response>();

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
      else this.responses.set(group, this.createResponse(group));
    }
    for (const [group, response] of this.responses) {
      if (!repeated.has(group)) continue;
      this.responses.set(group, components.share('responses', response, this.createName(group)) as Response);
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

  /** Returns the response to failed validations with an exception of the app, whose body is not known. */
  getCustomValidation({ representations }: CustomValidation): Response {
    const content = Object.fromEntries(
      representations.map(({ mediaType }) => [mediaType, { schema: ANY_BODY }]),
    );
    const name = this.rendered.createComponentName('CustomValidationFailed', representations[0]!.format);
    const response = { description: CUSTOM_VALIDATION, content };
    return this.components.share('responses', response, name, representations) as unknown as Response;
  }

  private createResponse(
    { acceptHeader, errors, representations }: ErrorGroup,
    existing?: Response,
  ): Response {
    const text = describeResponse(errors.map(({ error }) => error));
    const isNew = !existing?.description?.includes(text);
    const media = [...groupBy(representations, ({ mediaType }) => mediaType)].map(
      ([mediaType, all]): [string, MediaType] => [
        mediaType,
        this.createMedia(all, errors, existing?.content?.[mediaType]),
      ],
    );
    const headers = describeHeaders(
      errors.map(({ error }) => error),
      acceptHeader,
      this.headers,
    );
    const requestId = this.describeRequestId();
    const all = mergeHeaders({ ...headers, ...requestId }, existing?.headers);
    return {
      ...existing,
      description: [existing?.description, isNew && text].filter(Boolean).join('\n\n'),
      ...(Object.keys(all).length > 0 && { headers: all }),
      content: { ...existing?.content, ...Object.fromEntries(media) },
    };
  }

  private describeRequestId(): Headers {
    const { requestIdHeader, listsRequestId } = this.headers;
    if (!listsRequestId) return {};
    return { [requestIdHeader]: this.components.share('headers', REQUEST_ID_HEADER, requestIdHeader) };
  }

  /** Names a response by its content, so that the name does not depend on the other operations of the document. */
  private createName({ errors, acceptHeader, representations }: ErrorGroup): string {
    const name = [...new Set(errors.map(({ exampleName }) => exampleName))].join('Or');
    const suffix = acceptHeader === 'Accept-Post' ? '' : acceptHeader.replace('-', '');
    return this.rendered.createComponentName(name + suffix, representations[0]!.format);
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
    const all: Record<string, Example> = {
      ...(example !== undefined && { [EXISTING_EXAMPLE]: { summary: 'Example', value: example } }),
      ...Object.assign({}, ...examples),
      ...existing.examples,
    };
    const schema = mergeSchemas(existing.schema, this.rendered.createSchema(errors, representations));
    return { ...rest, schema, ...(Object.keys(all).length > 0 && { examples: all }) };
  }

  private createExamples(
    representation: Representation,
    errors: readonly NamedError[],
    hasOtherFormats: boolean,
  ): Readonly<Record<string, Example>> {
    const { format, mediaType } = representation;
    // An example of XML is a string, which linters validate against the schema of the element. Without an example, tools
    // create one from the schema.
    if (isXml(mediaType)) return {};
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
      const summary = summarize(named);
      const example = { summary: hasOtherFormats ? `${summary} (${format.name})` : summary, value };
      const component = this.rendered.createComponentName(named.exampleName, format);
      examples[name] = this.isShared(named)
        ? this.components.share('examples', example, component, value)
        : example;
    }
    return examples;
  }
}

const CUSTOM_VALIDATION = `${ValidationFailed.definition.title}\n\nThe shape of the body is not documented.`;
const ANY_BODY = { description: 'A body of unknown shape.' };

/** Finds the errors that several different responses contain. Their examples become shared components. */
function findSharedErrors(groups: Iterable<ErrorGroup>): (error: NamedError) => boolean {
  const responsesByError = new Map<NamedError, Set<string>>();
  for (const { errors } of groups) {
    const response = errors.map(({ name }) => name).join();
    for (const error of errors) getOrCreate(responsesByError, error, () => new Set()).add(response);
  }
  return (error) => (responsesByError.get(error)?.size ?? 0) > 1;
}

/** Keeps the existing schema if it includes the added one already, so that documenting twice changes nothing. */
function mergeSchemas(existing: object | undefined, added: object): object {
  if (existing === undefined) return added;
  const { anyOf } = existing as { readonly anyOf?: unknown };
  const all: readonly unknown[] = Array.isArray(anyOf) ? [existing, ...(anyOf as unknown[])] : [existing];
  return all.some((each) => isDeepStrictEqual(each, added))
    ? existing
    : { description: 'One of several bodies.', anyOf: [existing, added] };
}

/** Returns a summary that depends only on the error, as several responses can share it. */
function summarize({ name, exampleName, error }: NamedError): string {
  const { title, message, fields } = error;
  if (name === exampleName) return title;
  return `${title}: ${summarizeNames(fields.flatMap((field) => field.fields)) || message}`;
}

interface ListedError {
  readonly number?: number;
  readonly status: number;
  readonly retryable: boolean;
  readonly documentation_url?: string;
}

/** Lists the errors of an operation by code, for the extension `x-errors`, which programs can read. */
export function listErrors(groups: readonly ErrorGroup[]): Readonly<Record<string, ListedError>> {
  const sorted = groups.toSorted((one, other) => readStatus(one) - readStatus(other));
  return Object.assign({}, ...sorted.map(listGroup)) as Record<string, ListedError>;
}

function readStatus({ errors }: ErrorGroup): number {
  return errors[0]!.error.status;
}

const listGroup = memoize(({ errors }: ErrorGroup) =>
  Object.fromEntries(errors.map(({ error }) => [error.code, toListedError(error)])),
);

function toListedError({ number, status, definition, documentationUrl }: DocumentedError): ListedError {
  const { retryable } = definition;
  const facts = number === undefined ? { status, retryable } : { number, status, retryable };
  return documentationUrl === undefined ? facts : { ...facts, documentation_url: documentationUrl };
}
