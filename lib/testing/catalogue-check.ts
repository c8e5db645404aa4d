import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type INestApplicationContext } from '@nestjs/common';
import { isObject, readProperty } from '../internal/unknown-value.js';
import { type CatalogueChange, compareCatalogues } from './catalogue-changes.js';
import { createCatalogue, type LockedCatalogue, retireMissing } from './catalogue-lock.js';

/** Options of {@link checkCatalogue}. */
export interface CheckCatalogueOptions {
  /**
   * Writes the file if the catalogue has changed and no change breaks clients.
   * @default true if the environment variable `UPDATE_CATALOGUE` is set
   * @example true
   */
  readonly update?: boolean;
  /**
   * Writes the file also if a change breaks clients. Codes and numbers that no error has any more are retired.
   * @default true if the environment variable `UPDATE_CATALOGUE` is `breaking`
   * @example true
   */
  readonly acceptBreaking?: boolean;
}

/** Is thrown by {@link checkCatalogue} if the app differs from its file. The message lists all changes. */
export class CatalogueError extends Error {
  override readonly name = 'CatalogueError';

  constructor(
    message: string,
    /** The changes, those that break clients first. */
    readonly changes: readonly CatalogueChange[] = [],
  ) {
    super(message);
  }
}

/**
 * Compares the codes, numbers, statuses and parameters of the errors of an app, and the errors of its operations, with a file.
 * The first call writes the file. Commit it, so that people review each change of what clients rely on.
 *
 * @param app the app. You can call the function before `app.init()`
 * @param file the path of the file, absolute or from the working directory
 * @returns the changes that it has written to the file
 * @throws CatalogueError if the app differs from the file, unless the file is updated; or if there is no file in CI
 * @see docs/how-to/contract-tests.md
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { checkCatalogue } from 'nestjs-api-errors/testing';
 *
 * export function expectNoBreakingChange(app: INestApplication): void {
 *   checkCatalogue(app, 'errors.lock.json');
 * }
 * ```
 */
export function checkCatalogue(
  app: INestApplicationContext,
  file: string,
  options: CheckCatalogueOptions = {},
): readonly CatalogueChange[] {
  const { UPDATE_CATALOGUE: variable = '', CI = '' } = process.env;
  const isAsked = variable !== '' && variable !== '0';
  const { update = isAsked, acceptBreaking = variable === 'breaking' } = options;
  const current = createCatalogue(app);
  if (!existsSync(file)) {
    if (CI !== '' && CI !== 'false' && !update) {
      throw new CatalogueError(
        `${file} does not exist, and a test does not write it in CI. Run the test on your machine and commit the file.`,
      );
    }
    writeCatalogue(file, current);
    return [];
  }
  const text = readFileSync(file, 'utf8');
  const known = parseCatalogue(file, text);
  const changes = compareCatalogues(known, current);
  const result = retireMissing(known, current);
  // Line breaks can differ: Git may convert them.
  if (stringify(known) === stringify(result)) return [];
  const worst = changes[0]?.level ?? 'safe';
  const isAccepted = worst !== 'forbidden' && (worst !== 'breaking' || acceptBreaking);
  if (!update || !isAccepted) throw new CatalogueError(describeChanges(file, changes), changes);
  writeCatalogue(file, result);
  return changes;
}

const HEADINGS: Readonly<Record<CatalogueChange['level'], string>> = {
  forbidden: 'Not possible:',
  breaking: 'Breaking:',
  notable: 'To be noted:',
  safe: 'Safe:',
};

function describeChanges(file: string, changes: readonly CatalogueChange[]): string {
  const list = (level: CatalogueChange['level']) => changes.filter((change) => change.level === level);
  const [forbidden, breaking] = [list('forbidden').length, list('breaking').length];
  const summary =
    forbidden + breaking > 0
      ? `The errors of the app differ from ${file} and break clients.`
      : `The errors of the app differ from ${file}. No change breaks clients.`;
  const sections = Object.entries(HEADINGS).flatMap(([level, heading]) => {
    const messages = list(level as CatalogueChange['level']).map(({ message }) => `- ${message}`);
    return messages.length > 0 ? [[heading, ...messages].join('\n')] : [];
  });
  return [summary, ...sections, findRemedy(forbidden, breaking)].join('\n\n');
}

function findRemedy(forbidden: number, breaking: number): string {
  if (forbidden > 0) return 'Retired codes and numbers are never used again, so the file cannot be updated.';
  return breaking > 0
    ? 'Undo the breaking changes. If you must break clients, run the test with UPDATE_CATALOGUE=breaking: it retires the old codes and numbers.'
    : 'Run the test with UPDATE_CATALOGUE=1 to update the file, then review and commit it.';
}

function parseCatalogue(file: string, text: string): LockedCatalogue {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new CatalogueError(
      `${file} is not valid JSON. Resolve its merge conflict, or restore it from Git.`,
    );
  }
  const parts = [
    readProperty(content, 'errors'),
    readProperty(content, 'operations'),
    readProperty(readProperty(content, 'retired'), 'codes'),
    readProperty(readProperty(content, 'retired'), 'numbers'),
  ];
  if (!parts.every(isObject)) {
    throw new CatalogueError(
      `${file} must have the objects \`errors\`, \`operations\`, \`retired.codes\` and \`retired.numbers\`. Restore it from Git, or delete it to write it again without its retired codes.`,
    );
  }
  return content as LockedCatalogue;
}

function writeCatalogue(file: string, catalogue: LockedCatalogue): void {
  writeFileSync(file, stringify(catalogue));
}

/** Writes lists in one line, as prettier does. */
function stringify(catalogue: LockedCatalogue): string {
  const text = JSON.stringify(catalogue, null, 2);
  return `${text.replace(/\[\n[^[\]]*\]/g, (list) => list.replace(/\n */g, ' ').replace('[ ', '[').replace(' ]', ']'))}\n`;
}
