import { Logger } from '@nestjs/common';
import { type ErrorStory, indentedBy } from './error-story.js';

/** Logs failures of code of the app that this package calls: mappers, observers, functions in options. */
export class FailureLog {
  private readonly logger = new Logger('ErrorsModule');

  constructor(readonly story: ErrorStory) {}

  /**
   * Logs a failure. It is bound, so that it can be passed as a function.
   *
   * @param handled the exception that was being handled
   */
  readonly write = (message: string, failure: unknown, handled?: unknown): void => {
    const handling = handled === undefined ? '' : `\nWhile handling:\n${this.story.tell(handled)}`;
    this.logger.error(message, indentedInLog(this.story.tell(failure) + handling));
  };
}

/** Indents lines so that none begins as an entry of the log does. */
export function indentedInLog(lines: string): string {
  return indentedBy('  ', lines);
}
