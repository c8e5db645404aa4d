import { type Occurrence } from '../error/api-error.js';
import { isErrorStatus } from '../error/error-status.js';
import { type MappingSettings, occurrenceOf } from './error-facts.js';
import { read } from '../error/read.js';
import { isError } from './foreign-error.js';
import { nestResponseTo } from './nest-response.js';
import { parserText, reasonOf } from './parser-texts.js';

/**
 * Errors of the platforms below Nest: those of `http-errors` (Express, its body parsers) and Fastify's, told by
 * what they declare of themselves. A stray `status` on any other error is not believed: an HTTP client puts its
 * upstream's there.
 *
 * @see https://github.com/jshttp/http-errors#error-properties
 * @see https://fastify.dev/docs/latest/Reference/Errors/
 */
export function mapPlatformError(
  thrown: unknown,
  settings: MappingSettings,
  request?: unknown,
): Occurrence | undefined {
  if (!isError(thrown)) return undefined;
  const status = read(thrown, 'statusCode');
  if (!isErrorStatus(status)) return undefined;
  if (!isHttpErrorsError(thrown, status) && !isFastifyError(thrown)) return undefined;
  const own = String(read(thrown, 'message'));
  const text = parserText(thrown, own, request);
  const message = text ?? (read(thrown, 'expose') === false ? undefined : own);
  const headers = headersOf(thrown);
  const nest = nestResponseTo(thrown, text);
  return occurrenceOf(
    { status, message, reason: reasonOf(text), headers, body: nest.body, nestStatus: nest.status },
    settings,
  );
}

function isHttpErrorsError(thrown: Error, status: number): boolean {
  return typeof read(thrown, 'expose') === 'boolean' && read(thrown, 'status') === status;
}

function isFastifyError(thrown: Error): boolean {
  const code = read(thrown, 'code');
  return typeof code === 'string' && (code.startsWith('FST_') || read(thrown, 'name') === 'FastifyError');
}

/** Headers that an error brings along; what cannot be sent is left out when the reply is written. */
function headersOf(thrown: Error): Readonly<Record<string, string>> {
  const headers = read(thrown, 'headers');
  const entries = typeof headers === 'object' && headers !== null ? Object.entries(headers) : [];
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}
