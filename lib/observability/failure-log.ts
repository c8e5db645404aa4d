import { Logger } from '@nestjs/common';
import { type ErrorStory } from './error-story.js';

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
    const lines = this.story.lines(failure);
    const handling = handled === undefined ? [] : ['While handling:', ...this.story.lines(handled)];
    this.logger.error(message, indented([...lines, ...handling]));
  };
}

/** Joins lines so that none begins as an entry of the log does. */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
