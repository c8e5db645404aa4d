import { Inject, Injectable, Logger } from '@nestjs/common';
import { ErrorChainText, indentForLog } from './error-chain.js';

/** Logs failures of mappers, observers, formats and functions in options, and responses that could not be sent. */
@Injectable()
export class FailureLog {
  private readonly logger = new Logger('ErrorsModule');
  private readonly written = new Set<string>();

  constructor(@Inject(ErrorChainText) private readonly chains: ErrorChainText) {}

  readonly write = (message: string, failure: unknown, handledException?: unknown): void => {
    const handling =
      handledException === undefined ? '' : `\nWhile handling:\n${this.chains.format(handledException)}`;
    this.logger.error(message, indentForLog(this.chains.format(failure) + handling));
  };

  /** Logs a message once: a function that fails for one request usually fails for each. */
  writeOnce(message: string, failure: unknown): void {
    if (this.written.has(message)) return;
    this.written.add(message);
    this.write(message, failure);
  }
}
