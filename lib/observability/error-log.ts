import { Logger } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { read } from '../error/read.js';
import { type ErrorEvent } from './error-observer.js';
import { fullStory, headline, oneLine } from './thrown-text.js';

/** What is written to Nest's logger. */
export interface LoggingOptions {
  /**
   * The level for errors of the client, status 400 to 499; with `false` they are not logged.
   * @default false
   */
  readonly clientErrors?: false | 'debug' | 'log' | 'warn';
}

const LENGTH = 1_000;
const CLIENT_CLOSED_REQUEST = 499;

/**
 * One line an error through Nest's logger: status, code, method, route, request id, message. Errors of the
 * server come with their stack and all causes. No body, no header and no query string is written. For a level that
 * is off, nothing is even read.
 */
export class ErrorLog {
  private readonly logger = new Logger('ApiErrors');

  constructor(private readonly options: LoggingOptions = {}) {}

  /** Whether errors of a status are logged. */
  isFor(status: number): boolean {
    return this.levelOf(status) !== undefined;
  }

  write(event: ErrorEvent): void {
    const level = this.levelOf(event.status);
    if (level === undefined) return;
    if (level === 'error') this.logger.error(line(event, headline(event.thrown)), fullStory(event.thrown));
    else this.logger[level](line(event, event.error.message));
  }

  /** The level, if it is on. A client that went away may be the end of something that went wrong: that is always told. */
  private levelOf(status: number): 'error' | 'debug' | 'log' | 'warn' | undefined {
    const { clientErrors } = this.options;
    const ofClient = status === CLIENT_CLOSED_REQUEST ? clientErrors || 'debug' : clientErrors;
    const level = status >= 500 ? 'error' : ofClient;
    return level && Logger.isLevelEnabled(level) ? level : undefined;
  }
}

function line({ status, error, thrown, route, requestId }: ErrorEvent, message: string): string {
  const place = `${route.method} ${route.template ?? '(no route)'}`;
  const truth = isApiException(thrown) && thrown.definition.disguise ? ` (in truth ${headline(thrown)})` : '';
  const cause = status < 500 ? causeOf(thrown) : '';
  return oneLine(`${status} ${error.code} ${place} [${requestId}] ${message}${truth}${cause}`).slice(
    0,
    LENGTH,
  );
}

/** Errors of the server come with the stacks of their causes anyway. */
function causeOf(thrown: unknown): string {
  const cause = isApiException(thrown) ? read(thrown, 'cause') : undefined;
  return cause === undefined ? '' : ` (cause: ${headline(cause)})`;
}
