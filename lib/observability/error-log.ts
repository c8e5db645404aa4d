import { Logger } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { type ErrorEvent } from './error-observer.js';
import { fullStory, headline } from './thrown-text.js';

/** What is written to Nest's logger. */
export interface LoggingOptions {
  /**
   * The level for errors of the client, status 400 to 499; with `false` they are not logged.
   * @default false
   */
  readonly clientErrors?: false | 'debug' | 'log' | 'warn';
}

/** The control characters that could forge a second line, or a colour. */
// oxlint-disable-next-line no-control-regex -- they are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;
const LENGTH = 1_000;

/**
 * One line an error through Nest's logger: status, code, method, route, request id, message. Errors of the
 * server come with their stack and all causes. No body, no header and no query string is written.
 */
export class ErrorLog {
  private readonly logger = new Logger('ApiErrors');

  constructor(private readonly options: LoggingOptions = {}) {}

  write(event: ErrorEvent): void {
    if (event.status >= 500) {
      this.logger.error(line(event, headline(event.thrown)), fullStory(event.thrown));
      return;
    }
    const level = this.options.clientErrors;
    if (level && Logger.isLevelEnabled(level)) this.logger[level](line(event, event.error.message));
  }
}

function line({ status, error, thrown, route, requestId }: ErrorEvent, message: string): string {
  const place = `${route.method} ${route.template ?? '(no route)'}`;
  const truth = isApiException(thrown) && thrown.definition.disguise ? ` (in truth ${headline(thrown)})` : '';
  return `${status} ${error.code} ${place} [${requestId}] ${message}${truth}`
    .replace(CONTROL, ' ')
    .slice(0, LENGTH);
}
