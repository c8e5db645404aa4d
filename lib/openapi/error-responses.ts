import { isDeepStrictEqual } from 'node:util';
import { type ErrorFormat } from '../formats/error-format.js';
import { type ErrorSchemas } from './error-schemas.js';
import { type Components, type MediaType, type Operation, type Response } from './open-api-document.js';
import { responseHeaders } from './response-headers.js';
import { type Specimen } from './specimen.js';

/** The responses that document errors. What is written by hand is kept beside them. */
export class ErrorResponses {
  constructor(
    private readonly format: ErrorFormat,
    private readonly schemas: ErrorSchemas,
    private readonly shared: Components['responses'] = {},
    private readonly challenge?: string,
  ) {}

  /** The operation, with each error under its status. */
  addTo(operation: Operation, specimens: readonly Specimen[]): Operation {
    const responses: Record<string, Response> = { ...operation.responses };
    for (const [status, group] of byStatus(specimens)) {
      responses[status] = this.response(group, this.resolved(responses[status]));
    }
    return { ...operation, responses };
  }

  /** A response that only refers to a shared one is written out, for nothing may stand beside a reference. */
  private resolved(response: Response | undefined): Response | undefined {
    const name = /^#\/components\/responses\/(.+)$/.exec(response?.$ref ?? '')?.[1];
    return name === undefined ? response : this.shared?.[name];
  }

  private response(specimens: readonly Specimen[], byHand?: Response): Response {
    const described = specimens.map(describe).filter((text) => !byHand?.description?.includes(text));
    const media = this.format.mediaTypes.map((mediaType) => [
      mediaType,
      this.media(mediaType, specimens, byHand?.content?.[mediaType]),
    ]);
    const headers = responseHeaders(
      specimens.map(({ error }) => error),
      this.challenge,
    );
    return {
      ...byHand,
      ...(Object.keys(headers).length > 0 && { headers: { ...headers, ...byHand?.headers } }),
      description: [byHand?.description, ...new Set(described)].filter(Boolean).join('\n\n'),
      content: { ...byHand?.content, ...(Object.fromEntries(media) as Record<string, MediaType>) },
    };
  }

  private media(mediaType: string, specimens: readonly Specimen[], byHand: MediaType = {}): MediaType {
    const refs = specimens.map((specimen) => this.schemas.refTo(specimen, this.format, mediaType));
    const own = oneOf(refs);
    const { example, ...rest } = byHand;
    const isOwn = byHand.schema === undefined || isDeepStrictEqual(byHand.schema, own);
    return {
      ...rest,
      schema: isOwn ? own : { anyOf: [byHand.schema, own] },
      examples: {
        ...(example !== undefined && { by_hand: { summary: 'By hand', value: example } }),
        ...examples(specimens, this.format, mediaType),
        ...byHand.examples,
      },
    };
  }
}

function byStatus(specimens: readonly Specimen[]): Map<string, Specimen[]> {
  const groups = new Map<string, Specimen[]>();
  for (const specimen of specimens) {
    const status = String(specimen.error.status);
    groups.set(status, [...(groups.get(status) ?? []), specimen]);
  }
  return groups;
}

function oneOf(refs: readonly { readonly $ref: string }[]): object {
  const distinct = [...new Set(refs.map(({ $ref }) => $ref))].map(($ref) => ({ $ref }));
  return distinct.length === 1 ? distinct[0]! : { oneOf: distinct };
}

/** One example an error: the body that is sent, read back. */
function examples(specimens: readonly Specimen[], format: ErrorFormat, mediaType: string) {
  const named: Record<string, { summary: string; value: unknown }> = {};
  const distinct = new Map(specimens.map(({ error }) => [format.render(error, mediaType), error]));
  for (const [body, error] of distinct) {
    let [name, summary] = [error.code, error.title];
    for (let turn = 2; name in named; turn += 1) {
      [name, summary] = [`${error.code}_${turn}`, `${error.title} (${turn})`];
    }
    named[name] = { summary, value: readBack(body, mediaType) };
  }
  return named;
}

function readBack(body: string, mediaType: string): unknown {
  return /[/+]json$/.test(mediaType) ? JSON.parse(body) : body;
}

/** What an error says, why it happens and what to do about it, in Markdown. */
function describe({ error: { code, definition } }: Specimen): string {
  const { message, causes = [], solutions = [] } = definition;
  const advice = [...causes, ...solutions].map((sentence) => `- ${sentence}`).join('\n');
  return [`\`${code}\`: ${message}`, advice].filter(Boolean).join('\n\n');
}
