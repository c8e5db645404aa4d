import { isDeepStrictEqual } from 'node:util';
import { fewNames } from '../error/few-names.js';
import { type Representation } from '../formats/format-sets.js';
import { isXml } from '../formats/xml.js';
import { type ErrorGroup } from './error-groups.js';
import { type DocumentComponents } from './document-components.js';
import { type MediaType, type Response } from './open-api-document.js';
import { REQUEST_ID_HEADER, responseHeaders } from './response-headers.js';
import { schemaUnion } from './schema-union.js';
import { type Specimen } from './specimen.js';
import { type WrittenErrors } from './written-errors.js';

/** What responses are made with. */
export interface ErrorResponsesParts {
  readonly written: WrittenErrors;
  readonly components: DocumentComponents;
  /** The name of the header that carries the id of the request. */
  readonly requestIdHeader: string;
  /** What answers with status 401 ask for. */
  readonly challenge: string | undefined;
  /** Whether an error stands in several responses. */
  readonly isShared: (specimen: Specimen) => boolean;
}

type Example = NonNullable<MediaType['examples']>[string];

/** Makes the responses that document errors. What is written by hand is kept beside them. */
export class ErrorResponses {
  constructor(private readonly parts: ErrorResponsesParts) {}

  of({ method, specimens, representations }: ErrorGroup, byHand?: Response): Response {
    const { written, components, challenge, requestIdHeader } = this.parts;
    const requestId = components.headers.refTo(REQUEST_ID_HEADER, requestIdHeader);
    const texts = [...new Set(specimens.map((each) => written.text(each)))];
    const unsaid = texts.filter((text) => !byHand?.description?.includes(text));
    const media = [...byMediaType(representations)].map(([mediaType, all]): [string, MediaType] => [
      mediaType,
      this.media(all, specimens, byHand?.content?.[mediaType]),
    ]);
    const errors = specimens.map(({ error }) => error);
    return {
      ...byHand,
      description: [byHand?.description, ...unsaid].filter(Boolean).join('\n\n'),
      headers: withoutTwins(
        { ...responseHeaders(errors, method, challenge), [requestIdHeader]: requestId },
        byHand?.headers,
      ),
      content: { ...byHand?.content, ...Object.fromEntries(media) },
    };
  }

  /** @param representations those of one media type: several, where the app chooses among formats by the request */
  private media(
    representations: readonly Representation[],
    specimens: readonly Specimen[],
    byHand: MediaType = {},
  ): MediaType {
    const { written } = this.parts;
    const own = schemaUnion(
      representations.flatMap((each) => specimens.map((specimen) => written.schema(specimen, each))),
    );
    const { example, ...rest } = byHand;
    return {
      ...rest,
      schema: beside(byHand.schema, own),
      examples: {
        ...(example !== undefined && { by_hand: { summary: 'By hand', value: example } }),
        ...Object.assign(
          {},
          ...representations.map((each) => this.examples(each, specimens, representations.length > 1)),
        ),
        ...byHand.examples,
      },
    };
  }

  /** One example an error: the body that is sent, read back. */
  private examples(
    representation: Representation,
    specimens: readonly Specimen[],
    isOneOfSeveral: boolean,
  ): Readonly<Record<string, Example>> {
    const { written, components, isShared } = this.parts;
    const named: Record<string, Example> = {};
    const distinct = new Map(specimens.map((each) => [written.body(each, representation).text, each]));
    const { format, mediaType } = representation;
    const suffix = isOneOfSeveral ? `_${format.name}` : '';
    for (const specimen of distinct.values()) {
      const { code } = specimen.error;
      let name = code + suffix;
      for (let turn = 2; name in named; turn += 1) name = `${code}${suffix}_${turn}`;
      const { value } = written.body(specimen, representation);
      const summary = summaryOf(specimen, name !== code + suffix);
      const example = { summary: isOneOfSeveral ? `${summary} (${format.name})` : summary, value };
      const shared = written.nameOf(specimen, representation) + (isXml(mediaType) ? 'Xml' : '');
      named[name] = isShared(specimen) ? components.examples.refTo(example, shared, value) : example;
    }
    return named;
  }
}

/** Each media type, and who writes it. */
function byMediaType(all: readonly Representation[]): ReadonlyMap<string, readonly Representation[]> {
  const byType = new Map<string, Representation[]>();
  for (const each of all) byType.set(each.mediaType, [...(byType.get(each.mediaType) ?? []), each]);
  return byType;
}

/** A schema by hand and ours; one that has ours already stays as it is. */
function beside(byHand: object | undefined, own: object): object {
  if (byHand === undefined) return own;
  const { anyOf } = byHand as { readonly anyOf?: unknown };
  const all: readonly unknown[] = Array.isArray(anyOf) ? [byHand, ...(anyOf as unknown[])] : [byHand];
  return all.some((each) => isDeepStrictEqual(each, own)) ? byHand : { anyOf: [byHand, own] };
}

type Headers = Readonly<Record<string, object>>;

/** Headers by hand and ours, whose names may differ in case. */
function withoutTwins(ours: Headers, byHand: Headers = {}): Headers {
  const names = new Set(Object.keys(byHand).map((name) => name.toLowerCase()));
  const others = Object.entries(ours).filter(([name]) => !names.has(name.toLowerCase()));
  return { ...Object.fromEntries(others), ...byHand };
}

/** What an example is called; one of several of its kind is told by its fields, or its message. */
function summaryOf({ error: { title, message, fields } }: Specimen, isOneOfSeveral: boolean): string {
  if (!isOneOfSeveral) return title;
  return `${title}: ${fewNames(fields.flatMap((field) => field.fields)) || message}`;
}
