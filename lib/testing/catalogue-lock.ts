import { type INestApplicationContext } from '@nestjs/common';
import { type ErrorDefinition, listParamNames } from '../error/error-definition.js';
import { TESTING_TOKENS } from '../internal/testing-tokens.js';
import { type OperationList } from '../openapi/operation-list.js';

/** An error as the file of {@link checkCatalogue} keeps it. */
export interface LockedError {
  readonly class: string;
  readonly number?: number;
  readonly status: number;
  readonly message: string;
  readonly params: readonly string[];
}

/** The promises of an app to its clients: the content of the file of {@link checkCatalogue}. */
export interface LockedCatalogue {
  /** The errors that the app defines and sends, by code. */
  readonly errors: Readonly<Record<string, LockedError>>;
  /** The status of each error that an operation documents, by operation and code. Contains the built-in errors, too. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** The codes and numbers of earlier errors. No other error may have them. */
  readonly retired: {
    readonly codes: Readonly<Record<string, LockedError>>;
    /** The code of each number. */
    readonly numbers: Readonly<Record<string, string>>;
  };
}

/**
 * Collects the errors and the operations of an app for {@link compareCatalogues}. It has no retired codes.
 *
 * @param app the app. You can call the function before `app.init()`
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { createCatalogue } from 'nestjs-api-errors/testing';
 *
 * export const listCodes = (app: INestApplication) => Object.keys(createCatalogue(app).errors);
 * ```
 */
export function createCatalogue(app: INestApplicationContext): LockedCatalogue {
  const list = app.get<OperationList>(TESTING_TOKENS.operations, { strict: false });
  const errors = list
    .listOwnErrors()
    .map(({ name, definition }) => [definition.code, lockError(name, definition)]);
  const operations = new Map<string, [code: string, status: number][]>();
  for (const { method, path, errors: sent } of list.list('configured')) {
    const key = `${path} ${method}`;
    const known = operations.get(key) ?? [];
    // With versions in a header, an operation can have several handlers.
    operations.set(key, [...known, ...sent.map(({ error }): [string, number] => [error.code, error.status])]);
  }
  const sorted = sortEntries([...operations]).map(([key, statuses]) => {
    const [path, method] = key.split(' ');
    return [`${method} ${path}`, Object.fromEntries(sortEntries(statuses))];
  });
  return {
    errors: Object.fromEntries(sortEntries(errors as [string, LockedError][])),
    operations: Object.fromEntries(sorted),
    retired: { codes: {}, numbers: {} },
  };
}

function lockError(name: string, definition: ErrorDefinition): LockedError {
  const { number, status, message } = definition;
  const params = [...new Set(listParamNames(definition))].toSorted();
  return { class: name, ...(number !== undefined && { number }), status, message, params };
}

function sortEntries<T>(entries: readonly (readonly [string, T])[]): readonly (readonly [string, T])[] {
  return entries.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
}

/** Retires the codes that are missing from `after`, and the numbers that no error has any more. */
export function retireMissing(before: LockedCatalogue, after: LockedCatalogue): LockedCatalogue {
  const missing = Object.entries(before.errors).filter(([code]) => !Object.hasOwn(after.errors, code));
  const used = new Set(Object.values(after.errors).map(({ number }) => String(number)));
  const numbers = Object.entries(before.errors).map(([code, { number }]) => [String(number), code] as const);
  const unused = [...Object.entries(before.retired.numbers), ...numbers].filter(
    ([number]) => number !== 'undefined' && !used.has(number),
  );
  const codes = sortEntries([...Object.entries(before.retired.codes), ...missing]);
  return {
    ...after,
    retired: { codes: Object.fromEntries(codes), numbers: Object.fromEntries(sortEntries(unused)) },
  };
}
