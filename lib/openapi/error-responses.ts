import { isDeepStrictEqual } from 'node:util';
import { type ErrorSchema } from '../formats/error-format.js';
import { type Representation } from '../formats/format-registry.js';
import { isXml } from '../internal/media-type.js';
import { memoize } from '../internal/memoize.js';
import { summarizeNames } from '../internal/truncate.js';
import { type Specimen } from './documented-errors.js';
import { type MediaType, type Response } from './open-api-document.js';
import { type SharedSchema, type WrittenErrors } from './rendered-errors.js';
import { type DocumentComponents, type ErrorGroup, type SharedComponents } from './response-components.js';
import { REQUEST_ID_HEADER, responseHeaders } from './response-headers.js';

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
  return `${title}: ${summarizeNames(fields.flatMap((field) => field.fields)) || message}`;
}

/**
 * The schema of a body that is of one of several kinds. Where a member with a constant tells them apart, it is exactly
 * one, and a program is told which member that is.
 */
function schemaUnion(given: readonly SharedSchema[]): object {
  const kinds = [...new Map(given.map((each) => [each.$ref, each])).values()];
  const refs = kinds.map(({ $ref }) => ({ $ref }));
  if (refs.length === 1) return refs[0]!;
  const propertyName = discriminator(kinds.map(({ schema }) => schema));
  if (propertyName === undefined) return { anyOf: refs };
  const mapping = kinds.map(({ $ref, schema }) => [String(constantOf(schema, propertyName)), $ref]);
  return { oneOf: refs, discriminator: { propertyName, mapping: Object.fromEntries(mapping) as object } };
}

/** A member that each kind must have, each with a text of its own. */
function discriminator(schemas: readonly ErrorSchema[]): string | undefined {
  return schemas[0]!.required?.find((name) => {
    const constants = schemas.map((schema) => schema.required?.includes(name) && constantOf(schema, name));
    const isText = constants.every((constant) => typeof constant === 'string');
    return isText && new Set(constants).size === schemas.length;
  });
}

function constantOf({ properties }: ErrorSchema, name: string): unknown {
  const { const: constant, enum: values } = properties?.[name] ?? {};
  return constant ?? (values?.length === 1 ? values[0] : undefined);
}

/** The responses of a document's errors: what several operations answer is written once. */
export class SharedResponses {
  private readonly made: (group: ErrorGroup) => Response;
  private readonly written: (group: ErrorGroup) => Response;

  /** @param groups those of all operations that say nothing of them by hand */
  constructor(
    private readonly responses: ErrorResponses,
    groups: readonly ErrorGroup[],
    private readonly shared: SharedComponents,
  ) {
    const [all, often] = [new Set<ErrorGroup>(), new Set<ErrorGroup>()];
    groups.forEach((group) => (all.has(group) ? often : all).add(group));
    this.made = memoize((group) => responses.of(group));
    this.written = memoize((group) => {
      const response = this.made(group);
      return often.has(group) ? (shared.refTo(response, nameOf(group)) as Response) : response;
    });
    // Components get their names in the order of the document.
    all.forEach(this.made);
  }

  /** @param byHand what the app says of the status itself */
  of(group: ErrorGroup, byHand: Response | undefined): Response {
    return byHand === undefined ? this.written(group) : this.beside(byHand, group);
  }

  /** What says all of it already stays as it is, and so does what nobody here can look up. */
  private beside(byHand: Response, group: ErrorGroup): Response {
    const resolved = this.resolved(byHand);
    if (resolved === undefined) return byHand;
    const both = this.responses.of(group, resolved);
    return isDeepStrictEqual(both, resolved) ? byHand : both;
  }

  /** A response that only refers to a shared one is written out, for nothing may stand beside a reference. */
  private resolved(byHand: Response): Response | undefined {
    const seen = new Set<string>();
    let response: Response | undefined = byHand;
    while (response?.$ref !== undefined && !seen.has(response.$ref)) {
      seen.add(response.$ref);
      response = this.shared.resolve(response.$ref) as Response | undefined;
    }
    return response?.$ref === undefined ? response : undefined;
  }
}

function nameOf({ specimens }: ErrorGroup): string {
  return [...new Set(specimens.map(({ name }) => name))].join('Or');
}
