import { type Occurrence } from '../error/api-error.js';
import { isErrorStatus } from '../error/error-status.js';
import { type MappingSettings, occurrenceOf } from './error-facts.js';
import { read } from '../error/read.js';
import { isFastifyError } from './fastify-error.js';
import { headersOf, httpErrorsFacts, type PlatformFacts } from './http-errors-facts.js';
import { nestResponseTo } from './nest-response.js';
import { parserText, reasonOf } from './parser-texts.js';

/**
 * Maps errors of the platforms below Nest: those of `http-errors` (Express, its body parsers) and Fastify's, by what they
 * declare of themselves. A stray `status` on any other error is not believed: an HTTP client puts its upstream's
 * there.
 *
 * @see https://github.com/jshttp/http-errors#error-properties
 * @see https://fastify.dev/docs/latest/Reference/Errors/
 */
export function mapPlatformError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  const facts = httpErrorsFacts(thrown) ?? fastifyFacts(thrown);
  if (facts === undefined || !isErrorStatus(facts.status)) return undefined;
  const { status, headers } = facts;
  const text = parserText(thrown, String(read(thrown, 'message')), request);
  const { body, status: nestStatus } = nestResponseTo(thrown, text);
  const message = text ?? facts.message;
  return occurrenceOf({ status, message, reason: reasonOf(text), headers, body, nestStatus }, settings);
}

function fastifyFacts(thrown: unknown): PlatformFacts | undefined {
  if (!isFastifyError(thrown)) return undefined;
  const isHidden = read(thrown, 'expose') === false;
  return {
    status: read(thrown, 'statusCode') as number,
    message: isHidden ? undefined : String(read(thrown, 'message')),
    headers: headersOf(thrown),
  };
}
