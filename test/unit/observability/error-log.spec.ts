import { afterEach, describe, expect, it } from '@jest/globals';
import { Logger, type LogLevel } from '@nestjs/common';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import { ErrorLog, type LoggingOptions } from '../../../lib/observability/error-log.js';
import { type ErrorEvent } from '../../../lib/observability/error-observer.js';

/** An event of a client error whose message counts how often it is read. */
function event(): { readonly event: ErrorEvent; readonly reads: () => number } {
  let reads = 0;
  const facts = createApiError(new HttpErrors.NotFound());
  const error: ApiError = {
    ...facts,
    get message() {
      reads += 1;
      return facts.message;
    },
  };
  const route = { method: 'GET', template: '/a' };
  return {
    event: { error, thrown: undefined, request: {}, route, status: 404, requestId: 'r', durationMs: 1 },
    reads: () => reads,
  };
}

describe('ErrorLog', () => {
  afterEach(() => Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']));

  it.each<[string, LogLevel[], LoggingOptions]>([
    ['that is off in Nest', ['error', 'fatal'], { clientErrors: 'debug' }],
    ['that nobody asks for', ['error', 'debug'], {}],
  ])('builds no line for a level %s', (_, levels, options) => {
    Logger.overrideLogger(levels);
    const told = event();
    new ErrorLog(options).write(told.event);
    expect(told.reads()).toBe(0);
  });

  it('builds one for a level that is on', () => {
    const lines: unknown[] = [];
    const note = (line: unknown) => void lines.push(line);
    Logger.overrideLogger({ log: note, error: note, warn: note, debug: note });
    const told = event();
    new ErrorLog({ clientErrors: 'debug' }).write(told.event);
    expect(lines).toEqual(['404 not_found GET /a [r] Not Found']);
    expect(told.reads()).toBe(1);
  });
});
