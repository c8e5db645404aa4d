import { Inject, Injectable, Logger } from '@nestjs/common';
import { ErrorChainText, indentForLog } from './error-chain.js';

/** Logs failures of app code that this package calls: mappers, observers, functions in options. */
@Injectable()
export class FailureLog {
  private readonly logger = new Logger('ErrorsModule');
  private readonly written = new Set<string>();

  constructor(@Inject(ErrorChainText) private readonly chains: ErrorChainText) {}

  /**
   * Logs a failure. It is bound, so that it can be passed as a function.
   *
   * @param handled the exception that was being handled
   */
  readonly write = (message: string, failure: unknown, handled?: unknown): void => {
    const handling = handled === undefined ? '' : `\nWhile handling:\n${this.chains.format(handled)}`;
    this.logger.error(message, indentForLog(this.chains.format(failure) + handling));
  };

  /** Logs a message once: a function that fails for one request usually fails for each. */
  writeOnce(message: string, failure: unknown): void {
    if (this.written.has(message)) return;
    this.written.add(message);
    this.write(message, failure);
  }
}
