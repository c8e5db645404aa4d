import { Logger } from '@nestjs/common';
import { type ErrorStory } from './error-story.js';

/** Logs failures of code of the app that this package calls: mappers, observers, functions in options. */
export class FailureLog {
  private readonly logger = new Logger('ErrorsModule');

  constructor(private readonly story: ErrorStory) {}

  readonly write = (message: string, failure: unknown): void => {
    this.logger.error(message, indented(this.story.lines(failure)));
  };
}

/** Joins lines so that none begins as an entry of the log does. */
export function indented(lines: readonly string[]): string {
  return lines.map((line) => `  ${line}`).join('\n');
}
