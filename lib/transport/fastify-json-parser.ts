import { type HttpAdapterHost } from '@nestjs/core';
import { type BodyHeaders } from '../nest/body-types.js';

type Done = (error: Error | null, body?: unknown) => void;
/** The action of a parser for keys that reach a prototype. */
type Poisoning = 'error' | 'remove' | 'ignore';
type Parser = (
  request: { readonly headers: BodyHeaders & Encoded },
  body: string | Buffer,
  done: Done,
) => void;

interface Encoded {
  readonly 'content-encoding'?: string;
}

/** Fastify's instance, from which Nest takes the parser for JSON. */
interface JsonParsing {
  getDefaultJsonParser(onProtoPoisoning: Poisoning, onConstructorPoisoning: Poisoning): Parser;
}

/**
 * Lets Fastify read JSON as Express does: no bytes are no body, `__proto__` is dropped instead of a reason to reject the
 * body. A parser of the app's own stays as it is.
 *
 * @param rejectsEncodings whether a charset or an encoding that it cannot read is a 415, instead of being read as
 * something else
 */
export function readJsonAsExpress(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  rejectsEncodings: boolean,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const fastify: JsonParsing = httpAdapter.getInstance();
  const parserOf = fastify.getDefaultJsonParser.bind(fastify);
  fastify.getDefaultJsonParser = (onProtoPoisoning, onConstructorPoisoning) => {
    const parse = parserOf(withoutError(onProtoPoisoning), withoutError(onConstructorPoisoning));
    return (request, body, done) => {
      if (body.length === 0) return done(null);
      const { headers } = request;
      if (!rejectsEncodings) return parse(request, body, done);
      if (hasForeignCharset(headers)) return done(refusal('charset.unsupported'));
      return parse(request, body, (error, value) => {
        // A plugin that decompresses keeps the header. If parsing fails, the body was not decompressed.
        if (error && isEncoded(headers)) done(refusal('encoding.unsupported'));
        else done(error && syntaxErrorOf(body, error), value);
      });
    };
  };
}

/** Names the position of a mistake, as Express's parser does and Fastify's does not. */
function syntaxErrorOf(body: string | Buffer, error: Error): Error {
  try {
    JSON.parse(String(body).replace(/^\ufeff/, ''));
    return error;
  } catch (syntaxError) {
    return refusal('entity.parse.failed', 400, (syntaxError as Error).message);
  }
}

function withoutError(action: Poisoning): Poisoning {
  return action === 'error' ? 'remove' : action;
}

const CHARSET = /;\s*charset\s*=\s*"?\s*([^\s";]*)/i;
/** Matches UTF-8, its subset ASCII, and an empty name. */
const READABLE = /^(utf-?8|us-ascii|ascii)?$/i;

function hasForeignCharset({ 'content-type': type = '' }: BodyHeaders): boolean {
  if (type.length <= 'application/json'.length) return false;
  return !READABLE.test(CHARSET.exec(type)?.[1] ?? '');
}

function isEncoded({ 'content-encoding': encoding }: Encoded): boolean {
  return encoding !== undefined && encoding.toLowerCase() !== 'identity';
}

/** Creates an error as Express's parsers throw it. `expose` marks it as one of `http-errors`. */
function refusal(type: string, status = 415, message = type): Error {
  return Object.assign(new Error(message), { type, expose: true, statusCode: status, status });
}
