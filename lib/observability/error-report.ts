import { Logger } from '@nestjs/common';
import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { onRejection, stackOf } from '../mapping/foreign-error.js';
import { type ErrorLog } from './error-log.js';
import { type ErrorEvent, type ErrorObserver } from './error-observer.js';

/** Who is told of errors. */
export interface ErrorReportParts {
  readonly catalogue: Catalogue;
  /** Absent where the app wants no log. */
  readonly log: ErrorLog | undefined;
  readonly observers: () => readonly ErrorObserver[];
}

/** Tells the log and the observers of each error. None of them can break an answer. */
export class ErrorReport {
  private readonly logger = new Logger('ErrorsModule');
  private readonly undeclared = new WeakSet<ErrorDefinition>();

  constructor(private readonly parts: ErrorReportParts) {}

  tell(event: ErrorEvent): void {
    this.guard('The log', () => this.parts.log?.write(event));
    this.noteUndeclared(event.error.definition);
    for (const observer of this.parts.observers()) {
      const name = observer.constructor?.name ?? 'An observer';
      this.guard(name, () => {
        const done: unknown = observer.observe(event);
        onRejection(done, (failure) => this.failed(name, failure));
      });
    }
  }

  /** An error that nobody declared leaves all the same; its author hears of it once. */
  private noteUndeclared(definition: ErrorDefinition): void {
    if (this.parts.catalogue.has(definition) || this.undeclared.has(definition)) return;
    this.undeclared.add(definition);
    this.logger.warn(
      `'${definition.code}' is thrown, but the app does not declare it. Add its class to \`errors\` of ` +
        `ErrorsModule.forRoot(), to ErrorsModule.forFeature(), or to @ApiErrors() of the handler.`,
    );
  }

  private guard(name: string, step: () => void): void {
    try {
      step();
    } catch (failure) {
      this.failed(name, failure);
    }
  }

  private failed(name: string, failure: unknown): void {
    this.logger.error(`${name} failed to take note of an error.`, stackOf(failure));
  }
}
