import { Inject, Injectable, Logger } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { isDisguise } from '../error/occurrence.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { AGGREGATE_LIMITS } from '../exceptions/aggregate-error.mapping.js';
import { formatRequest } from '../exceptions/error-mapper.js';
import { readProperty } from '../internal/unknown-value.js';
import { type ErrorEvent } from './error-observer.js';
import { ErrorChainText, indentForLog } from './error-chain.js';
import { truncateForLog } from './log-text.js';
import { getMembers } from './exception-text.js';

/** Configures the error log, which is written to Nest's logger. */
export interface LoggingOptions {
  /**
   * Sets the level for client errors, status 400 to 499. With `false`, only a 499 is logged, at the level 'debug'.
   * @default false
   * @example 'warn'
   */
  readonly clientErrors?: false | 'debug' | 'log' | 'warn';
}

export const LOGGING_OPTIONS = Symbol.for('nestjs-api-errors:logging-options');

const MAX_LENGTH = 1_000;
const MAX_SHOWN_DISGUISED = 5;
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Logs server errors, and client errors as {@link LoggingOptions} configures it. Each has one line: status, code, method, route,
 * request id, message. A server error is logged with its stack and its causes. A text that the client has sent can never begin
 * a log entry; values of sensitive names are hidden.
 */
@Injectable()
export class ErrorLog {
  private readonly logger = new Logger('ApiErrors');

  constructor(
    @Inject(LOGGING_OPTIONS) private readonly options: false | LoggingOptions,
    @Inject(ErrorChainText) private readonly chains: ErrorChainText,
  ) {}

  isEnabled(status: number): boolean {
    return this.getLevel(status) !== undefined;
  }

  write(event: ErrorEvent): void {
    const level = this.getLevel(event.status);
    if (level === undefined) return;
    if (level === 'error') {
      const text = this.chains.format(event.exception);
      this.logger.error(this.formatLine(event, text.slice(0, text.indexOf('\n'))), indentForLog(text));
    } else
      this.logger[level](
        this.formatLine(event, this.chains.text.formatText(event.error.message, MAX_LENGTH)),
      );
  }

  /**
   * Does not check whether the level is enabled: `Logger.isLevelEnabled()` of Nest 11 returns false for every level unless
   * the app has set levels. Without `clientErrors`, a 499 is still logged: the client may have disconnected because of a failure.
   */
  private getLevel(status: number): 'error' | 'debug' | 'log' | 'warn' | undefined {
    if (this.options === false) return undefined;
    if (status >= 500) return 'error';
    const { clientErrors } = this.options;
    return clientErrors || (status === CLIENT_CLOSED_REQUEST ? 'debug' : undefined);
  }

  private formatLine(event: ErrorEvent, message: string): string {
    const { status, error, exception } = event;
    // The stack of a server error, which is logged too, already contains causes and members.
    const isClientError = status < 500;
    const disguised =
      isClientError || isApiException(exception) ? this.formatDisguised(exception, error.definition) : '';
    const cause = isClientError ? this.formatCause(exception) : '';
    return truncateForLog(
      `${status} ${error.code} ${formatRequest(event)} ${message}${disguised}${cause}`,
      MAX_LENGTH,
    );
  }

  private formatDisguised(thrown: unknown, shown: ErrorDefinition): string {
    const hidden = findDisguised(thrown, shown);
    if (hidden.length === 0) return '';
    const headlines = hidden.slice(0, MAX_SHOWN_DISGUISED).map((each) => this.chains.formatHeadline(each));
    const missing = hidden.length - headlines.length;
    return ` (disguised error: ${headlines.join('; ')}${missing > 0 ? `; and ${missing} more` : ''})`;
  }

  private formatCause(thrown: unknown): string {
    const cause = isApiException(thrown) ? readProperty(thrown, 'cause') : undefined;
    return cause === undefined ? '' : ` (cause: ${this.chains.formatHeadline(cause)})`;
  }
}

/**
 * Returns the errors that a response disguises: the thrown exception itself, or members of a thrown aggregate.
 *
 * @param shown the definition that was sent
 */
function findDisguised(thrown: unknown, shown: ErrorDefinition): readonly unknown[] {
  if (isApiException(thrown)) return isDisguise(shown, thrown.definition) ? [thrown] : [];
  const found: unknown[] = [];
  collectDisguised(thrown, AGGREGATE_LIMITS.depth, { count: AGGREGATE_LIMITS.members }, found);
  return found;
}

function collectDisguised(
  aggregate: unknown,
  depth: number,
  membersLeft: { count: number },
  found: unknown[],
): void {
  const members = depth > 0 ? getMembers(aggregate) : [];
  for (let index = 0; index < members.length && membersLeft.count > 0; index += 1) {
    membersLeft.count -= 1;
    const member = readProperty(members, String(index));
    if (!isApiException(member)) collectDisguised(member, depth - 1, membersLeft, found);
    else if (member.definition.disguise !== undefined) found.push(member);
  }
}
