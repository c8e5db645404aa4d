import { randomUUID } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type INestApplicationContext } from '@nestjs/common';
import { TESTING_TOKENS } from '../internal/testing-tokens.js';
import { type OperationList } from '../openapi/operation-list.js';
import { type ErrorEvent } from '../reporting/error-observer.js';
import { type ErrorReporter } from '../reporting/error-reporter.js';

/** The codes of the errors of an operation. @example { 'POST /orders': ['order_locked'] } */
type CodesByOperation = Readonly<Record<string, readonly string[]>>;

interface Collected {
  readonly documented: CodesByOperation;
  readonly sent: CodesByOperation;
}

/** Limits for {@link ErrorCoverageReport.check}. */
export interface ErrorCoverageLimits {
  /**
   * The greatest number of errors that were sent although their operation does not document them.
   * @default 0
   * @example 2
   */
  readonly maxUndocumented?: number;
  /**
   * The smallest share of the documented errors that must have been sent, from 0 to 1.
   * @default 0
   * @example 0.9
   */
  readonly minSent?: number;
}

/**
 * Collects over a test run which errors each operation sends, and compares them with the documented ones. It works with every
 * test runner and HTTP client, because it observes the app. Each worker saves its part; the report joins the parts.
 *
 * @see docs/how-to/undeclared-errors.md
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { ErrorCoverage } from 'nestjs-api-errors/testing';
 *
 * const coverage = new ErrorCoverage('coverage/errors');
 *
 * export const setUp = (app: INestApplication): void => coverage.watch(app);
 * export const tearDown = (): void => coverage.save();
 * ```
 */
export class ErrorCoverage {
  private readonly documented = new Map<string, Set<string>>();
  private readonly sent = new Map<string, Set<string>>();

  /** @param folder the folder for the parts of all workers, such as 'coverage/errors' */
  constructor(private readonly folder: string) {}

  /**
   * Collects the errors of an app from now on. Call it for each app of the test.
   *
   * @param app the app, before or after `app.init()`
   */
  watch(app: INestApplicationContext): void {
    const operations = app.get<OperationList>(TESTING_TOKENS.operations, { strict: false });
    const names = new Map<string, string>();
    for (const { method, path, template, errors } of operations.list('configured')) {
      const name = `${method} ${path}`;
      names.set(`${method} ${template}`, name);
      const testable = errors.filter(({ error }) => error.status !== 500);
      addCodes(
        this.documented,
        name,
        testable.map(({ error }) => error.definition.code),
      );
    }
    const observe = ({ route: { method, template }, error, status }: ErrorEvent) => {
      const readingMethod = method === 'HEAD' ? 'GET' : method;
      const name = names.get(`${readingMethod} ${template}`) ?? names.get(`ALL ${template}`);
      if (name !== undefined && status !== 500) addCodes(this.sent, name, [error.definition.code]);
    };
    app.get<ErrorReporter>(TESTING_TOKENS.reporter, { strict: false }).addObserver({ observe });
  }

  /** Saves what was collected as a file in the folder. Call it at the end of each test file. */
  save(): void {
    mkdirSync(this.folder, { recursive: true });
    const collected: Collected = { documented: toLists(this.documented), sent: toLists(this.sent) };
    writeFileSync(join(this.folder, `${randomUUID()}.json`), JSON.stringify(collected));
  }

  /**
   * Joins the parts of all workers, and deletes them. Call it after all tests, for example in `globalTeardown` of jest.
   *
   * @param folder the folder of the parts
   * @throws Error if the folder does not exist
   */
  static report(folder: string): ErrorCoverageReport {
    const documented = new Map<string, Set<string>>();
    const sent = new Map<string, Set<string>>();
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.json'))) {
      const part = JSON.parse(readFileSync(join(folder, name), 'utf8')) as Collected;
      for (const [operation, codes] of Object.entries(part.documented))
        addCodes(documented, operation, codes);
      for (const [operation, codes] of Object.entries(part.sent)) addCodes(sent, operation, codes);
      rmSync(join(folder, name));
    }
    return new ErrorCoverageReport(documented, sent);
  }
}

/** The errors that were sent in a test run, compared with the documented ones. */
export class ErrorCoverageReport {
  /** The errors that were sent although their operation does not document them. @example ['POST /orders: order_locked'] */
  readonly undocumented: readonly string[];
  /** The errors that are documented and were never sent. @example ['POST /orders: cargo_too_heavy'] */
  readonly unsent: readonly string[];
  /** The number of documented errors, counted for each operation. */
  readonly documentedCount: number;

  /** @internal */
  constructor(documented: ReadonlyMap<string, Set<string>>, sent: ReadonlyMap<string, Set<string>>) {
    this.documentedCount = [...documented.values()].reduce((sum, { size }) => sum + size, 0);
    this.undocumented = listMissing(sent, documented);
    this.unsent = listMissing(documented, sent);
  }

  /** The report as text. */
  get text(): string {
    const count = this.documentedCount - this.unsent.length;
    return [
      `${count} of ${this.documentedCount} documented errors were sent.`,
      ...formatList('Sent, but not documented:', this.undocumented),
      ...formatList('Documented, but never sent:', this.unsent),
    ].join('\n');
  }

  /**
   * Compares the report with limits.
   *
   * @throws Error with the text of the report if a limit is exceeded
   */
  check({ maxUndocumented = 0, minSent = 0 }: ErrorCoverageLimits = {}): void {
    const share = this.documentedCount === 0 ? 1 : 1 - this.unsent.length / this.documentedCount;
    const faults = [
      this.undocumented.length > maxUndocumented &&
        `${countErrors(this.undocumented.length)} sent without being documented, at most ${maxUndocumented} allowed.`,
      share < minSent &&
        `${formatPercent(share)} of the documented errors were sent, at least ${formatPercent(minSent)} are required.`,
    ].filter((fault) => fault !== false);
    if (faults.length > 0) throw new Error([...faults, this.text].join('\n'));
  }
}

function addCodes(byOperation: Map<string, Set<string>>, operation: string, codes: readonly string[]): void {
  const known = byOperation.get(operation) ?? new Set();
  for (const code of codes) known.add(code);
  byOperation.set(operation, known);
}

function toLists(byOperation: ReadonlyMap<string, Set<string>>): CodesByOperation {
  return Object.fromEntries(Array.from(byOperation, ([operation, codes]) => [operation, [...codes]]));
}

function listMissing(
  wanted: ReadonlyMap<string, Set<string>>,
  found: ReadonlyMap<string, Set<string>>,
): readonly string[] {
  return Array.from(wanted, ([operation, codes]) =>
    [...codes]
      .filter((code) => found.get(operation)?.has(code) !== true)
      .map((code) => `${operation}: ${code}`),
  )
    .flat()
    .toSorted();
}

function formatList(heading: string, items: readonly string[]): readonly string[] {
  return items.length === 0 ? [] : [heading, ...items.map((item) => `- ${item}`)];
}

function countErrors(count: number): string {
  return count === 1 ? '1 error was' : `${count} errors were`;
}

function formatPercent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}
