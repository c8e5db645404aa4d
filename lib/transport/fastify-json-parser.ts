import { type HttpAdapterHost } from '@nestjs/core';
import { type BodyHeaders } from '../nest/body-types.js';

type Done = (error: Error | null, body?: unknown) => void;
type Poisoning = 'error' | 'remove' | 'ignore';
type Parser = (
  request: { readonly headers: BodyHeaders & Encoded },
  body: string | Buffer,
  done: Done,
) => void;

interface Encoded {
  readonly 'content-encoding'?: string;
}

interface JsonParsing {
  getDefaultJsonParser(onProtoPoisoning: Poisoning, onConstructorPoisoning: Poisoning): Parser;
}

/**
 * Makes Fastify accept all JSON that Express accepts: an empty body is `undefined`, and a body with the key `__proto__`, or with
 * a `constructor` that has a `prototype`, is not rejected, but the key is removed. A custom parser of the app is not changed.
 *
 * @param rejectsUnsupported if true, a charset or an encoding that cannot be decoded is rejected with a 415
 */
export function alignJsonParserWithExpress(
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  rejectsUnsupported: boolean,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const fastify: JsonParsing = httpAdapter.getInstance();
  const createParser = fastify.getDefaultJsonParser.bind(fastify);
  fastify.getDefaultJsonParser = (onProtoPoisoning, onConstructorPoisoning) => {
    const parse = createParser(replaceError(onProtoPoisoning), replaceError(onConstructorPoisoning));
    return (request, body, done) => {
      if (body.length === 0) return done(null);
      const { headers } = request;
      if (!rejectsUnsupported) return parse(request, body, done);
      if (hasUnsupportedCharset(headers)) return done(createParserError('charset.unsupported'));
      return parse(request, body, (error, value) => {
        // Plugins that decompress keep `Content-Encoding`, so only a failure shows that the body is still compressed.
        if (error && isEncoded(headers)) done(createParserError('encoding.unsupported'));
        else done(error && toSyntaxError(body, error), value);
      });
    };
  };
}

function toSyntaxError(body: string | Buffer, error: Error): Error {
  try {
    JSON.parse(String(body).replace(/^\ufeff/, ''));
    return error;
  } catch (syntaxError) {
    return createParserError('entity.parse.failed', 400, (syntaxError as Error).message);
  }
}

function replaceError(action: Poisoning): Poisoning {
  return action === 'error' ? 'remove' : action;
}

const CHARSET = /;\s*charset\s*=\s*"?\s*([^\s";]*)/i;
const READABLE = /^(utf-?8|us-ascii|ascii)?$/i;

function hasUnsupportedCharset({ 'content-type': type = '' }: BodyHeaders): boolean {
  if (type.length <= 'application/json'.length) return false;
  return !READABLE.test(CHARSET.exec(type)?.[1] ?? '');
}

function isEncoded({ 'content-encoding': encoding }: Encoded): boolean {
  return encoding !== undefined && encoding.toLowerCase() !== 'identity';
}

function createParserError(type: string, status = 415, message = type): Error {
  return Object.assign(new Error(message), { type, expose: true, statusCode: status, status });
}
