import { isDeepStrictEqual } from 'node:util';
import { type ErrorFormat, type ErrorSchema } from '../formats/error-format.js';
import { errorText } from './error-text.js';
import { type MediaType, type Response } from './open-api-document.js';
import { responseHeaders } from './response-headers.js';
import { type SchemaDialect } from './schema-dialect.js';
import { schemaUnion } from './schema-union.js';
import { type SharedComponents } from './shared-components.js';
import { type Specimen } from './specimen.js';

/** The errors that one operation answers with one status. */
export interface ErrorGroup {
  readonly method: string;
  readonly specimens: readonly Specimen[];
}

/** What responses are made with. */
export interface ErrorResponsesParts {
  readonly format: ErrorFormat;
  readonly dialect: SchemaDialect;
  readonly schemas: SharedComponents;
  readonly examples: SharedComponents;
  /** What answers with status 401 ask for. */
  readonly challenge: string | undefined;
  /** Whether an error stands in several responses. */
  readonly isShared: (specimen: Specimen) => boolean;
}

type Example = NonNullable<MediaType['examples']>[string];

/** Makes the responses that document errors. What is written by hand is kept beside them. */
export class ErrorResponses {
  constructor(private readonly parts: ErrorResponsesParts) {}

  of({ method, specimens }: ErrorGroup, byHand?: Response): Response {
    const { format, challenge } = this.parts;
    const errors = specimens.map(({ error }) => error);
    const texts = [...new Set(errors.map(errorText))].filter((text) => !byHand?.description?.includes(text));
    const media = format.mediaTypes.map((mediaType): [string, MediaType] => [
      mediaType,
      this.media(mediaType, specimens, byHand?.content?.[mediaType]),
    ]);
    const headers = { ...responseHeaders(errors, method, challenge), ...byHand?.headers };
    return {
      ...byHand,
      description: [byHand?.description, ...texts].filter(Boolean).join('\n\n'),
      ...(Object.keys(headers).length > 0 && { headers }),
      content: { ...byHand?.content, ...Object.fromEntries(media) },
    };
  }

  private media(mediaType: string, specimens: readonly Specimen[], byHand: MediaType = {}): MediaType {
    const own = this.schema(mediaType, specimens);
    const { example, ...rest } = byHand;
    const isOwn = byHand.schema === undefined || isDeepStrictEqual(byHand.schema, own);
    return {
      ...rest,
      schema: isOwn ? own : { anyOf: [byHand.schema, own] },
      examples: {
        ...(example !== undefined && { by_hand: { summary: 'By hand', value: example } }),
        ...this.examples(mediaType, specimens),
        ...byHand.examples,
      },
    };
  }

  private schema(mediaType: string, specimens: readonly Specimen[]): object {
    const { format, dialect, schemas } = this.parts;
    const members = specimens.map(({ name, error }) => {
      const schema = dialect(format.schema(error, mediaType));
      const { $ref } = schemas.refTo(schema, schema.title ? name : `${capitalised(format.name)}Error`);
      return [$ref, schema] as const;
    });
    return schemaUnion(new Map<string, ErrorSchema>(members));
  }

  /** One example an error: the body that is sent, read back. */
  private examples(mediaType: string, specimens: readonly Specimen[]): Readonly<Record<string, Example>> {
    const { format, examples, isShared } = this.parts;
    const named: Record<string, Example> = {};
    const distinct = new Map(
      specimens.map((specimen) => [format.render(specimen.error, mediaType), specimen]),
    );
    for (const [body, specimen] of distinct) {
      const { code, title } = specimen.error;
      let [name, summary] = [code, title];
      for (let turn = 2; name in named; turn += 1)
        [name, summary] = [`${code}_${turn}`, `${title} (${turn})`];
      const example = { summary, value: readBack(body, mediaType) };
      named[name] = isShared(specimen) ? examples.refTo(example, specimen.name) : example;
    }
    return named;
  }
}

function readBack(body: string, mediaType: string): unknown {
  return /[/+]json$/.test(mediaType) ? JSON.parse(body) : body;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
