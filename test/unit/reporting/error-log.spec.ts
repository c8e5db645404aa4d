import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger, type LoggerService } from '@nestjs/common';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import { createSensitiveNameCheck } from '../../../lib/internal/redact.js';
import { ErrorLog, type LoggingOptions } from '../../../lib/reporting/error-log.js';
import { type ErrorEvent } from '../../../lib/reporting/error-observer.js';
import { ErrorChainText } from '../../../lib/reporting/error-chain.js';
import { LogText } from '../../../lib/reporting/log-text.js';

const CHAINS = new ErrorChainText(new LogText(createSensitiveNameCheck()));
const createLog = (options: LoggingOptions) => new ErrorLog(options, CHAINS);

/** Creates an event of a client error that counts how often its message is read. */
function createEvent(): { readonly event: ErrorEvent; readonly reads: () => number } {
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
    event: { error, exception: undefined, request: {}, route, status: 404, requestId: 'r', durationMs: 1 },
    reads: () => reads,
  };
}

/** Returns the lines that the default logger prints while `write` runs. */
function captureOutput(write: () => void): string {
  const lines: string[] = [];
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation((text) => lines.push(String(text)) > 0),
  );
  try {
    write();
  } finally {
    spies.forEach((spy) => spy.mockRestore());
  }
  return lines.join('');
}

const DEFAULT_LOGGER = Reflect.get(Logger, 'staticInstanceRef') as LoggerService;

describe('ErrorLog', () => {
  afterEach(() => {
    jest.restoreAllMocks();
    Logger.overrideLogger(DEFAULT_LOGGER);
    Logger.overrideLogger(['log', 'error', 'warn', 'debug', 'verbose', 'fatal']);
  });

  it('builds no line for a client error if `clientErrors` is off', () => {
    const counted = createEvent();
    createLog({}).write(counted.event);
    expect(counted.reads()).toBe(0);
  });

  it('prints nothing for a level that the app has turned off', () => {
    Logger.overrideLogger(['error', 'fatal']);
    const log = createLog({ clientErrors: 'warn' });
    expect(captureOutput(() => log.write(createEvent().event))).toBe('');
    expect(captureOutput(() => log.write({ ...createEvent().event, status: 500 }))).toContain(
      '500 not_found GET /a [r]',
    );
  });

  it('prints nothing if the app has turned the logger off', () => {
    Logger.overrideLogger(false);
    const log = createLog({ clientErrors: 'warn' });
    expect(captureOutput(() => log.write({ ...createEvent().event, status: 500 }))).toBe('');
  });

  it.each([
    [500, {}, 'error', '500 not_found GET /a [r] thrown: undefined'],
    [404, { clientErrors: 'debug' } as const, 'debug', '404 not_found GET /a [r] Not Found'],
    [499, {}, 'debug', '499 not_found GET /a [r] Not Found'],
  ])(
    'logs a %d with the options %j, although Nest 11 reports its level as disabled',
    (status, options, level, line) => {
      jest.spyOn(Logger, 'isLevelEnabled').mockReturnValue(false);
      const lines: unknown[] = [];
      const record = (name: string) => (text: unknown) => void lines.push(`${name}: ${String(text)}`);
      Logger.overrideLogger({
        log: record('log'),
        error: record('error'),
        warn: record('warn'),
        debug: record('debug'),
      });
      createLog(options).write({ ...createEvent().event, status });
      expect(lines).toEqual([`${level}: ${line}`]);
    },
  );
});
