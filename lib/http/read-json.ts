import { type HttpAdapterHost } from '@nestjs/core';
import { type BodyHeaders } from '../routes/unread-body.js';

type Done = (error: Error | null, body?: unknown) => void;
type Parser = (
  request: { readonly headers: BodyHeaders & Encoded },
  body: { length: number },
  done: Done,
) => void;

interface Encoded {
  readonly 'content-encoding'?: string;
}

/** Fastify's instance, from which Nest takes the parser for JSON. */
interface JsonParsing {
  getDefaultJsonParser(...actions: readonly unknown[]): Parser;
}

/**
 * Lets Fastify read JSON as Express does: no bytes are no body, and a charset or an encoding that it cannot read is
 * refused, instead of being read as something else. A parser of the app's own stays as it is.
 */
export function readJsonAsExpress(httpAdapter: HttpAdapterHost['httpAdapter'] | undefined): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const fastify: JsonParsing = httpAdapter.getInstance();
  const parserOf = fastify.getDefaultJsonParser.bind(fastify);
  fastify.getDefaultJsonParser = (...actions) => {
    const parse = parserOf(...actions);
    return (request, body, done) => {
      if (body.length === 0) return done(null);
      const kind = unreadable(request.headers);
      return kind === undefined ? parse(request, body, done) : done(refusal(kind));
    };
  };
}

const UTF_8 = /;\s*charset\s*=\s*"?(?!utf-?8["\s;]|utf-?8$)/i;

/** What keeps a body from being read, as Express's parsers call it. */
function unreadable({ 'content-encoding': encoding, 'content-type': type = '' }: BodyHeaders & Encoded) {
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return 'encoding.unsupported';
  return type.length > 'application/json'.length && UTF_8.test(type) ? 'charset.unsupported' : undefined;
}

/** An error as Express's parsers throw it. @see https://github.com/jshttp/http-errors#error-properties */
function refusal(type: string): Error {
  return Object.assign(new Error(type), { type, status: 415, statusCode: 415, expose: true });
}
