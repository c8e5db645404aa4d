import { isObject, readProperty } from '../internal/unknown-value.js';
import { readMysql } from './mysql.js';
import { ORM_READERS, readPrismaAdapter } from './orm-errors.js';
import { readMongodb, readOracle, readSqlServer } from './other-drivers.js';
import { readPostgresql } from './postgresql.js';
import { readSqlite } from './sqlite.js';
import { readName, type Violation, type ViolationReader } from './violation.js';

const DRIVER_READERS: readonly ViolationReader[] = [
  readPostgresql,
  readMysql,
  readSqlite,
  readPrismaAdapter,
  readMongodb,
  readSqlServer,
  readOracle,
];

/**
 * Finds the database error in an exception: the exception itself, or an error that an ORM has wrapped. Errors are recognized by
 * their shape, because their classes have other names after minification, and exist several times.
 *
 * @returns `undefined` if the exception is not an error of a database, or if it is a mistake in a statement
 */
export function classify(exception: unknown): Violation | undefined {
  const links = listLinks(exception);
  const violation = findViolation(links, DRIVER_READERS) ?? findViolation(links, ORM_READERS);
  if (violation === undefined || violation.entity !== undefined) return violation;
  const entity = readName(readProperty(links[0], 'meta'), 'modelName');
  return entity === undefined ? violation : { ...violation, entity };
}

function findViolation(links: readonly object[], readers: readonly ViolationReader[]): Violation | undefined {
  for (const link of links) {
    for (const read of readers) {
      try {
        const violation = read(link);
        if (violation !== undefined) return violation;
      } catch {
        // The exception can be any value, even a proxy that throws at every access.
      }
    }
  }
  return undefined;
}

const WRAPPERS = ['driverError', 'parent', 'original', 'nativeError', 'cause'] as const;

const MAX_LINKS = 10;

function listLinks(exception: unknown): readonly object[] {
  if (!isObject(exception)) return [];
  const links: object[] = [exception];
  for (const link of links) {
    for (const member of WRAPPERS) addLink(links, readProperty(link, member));
    addLink(links, readProperty(readProperty(link, 'meta'), 'driverAdapterError'));
  }
  return links;
}

function addLink(links: object[], inner: unknown): void {
  if (links.length < MAX_LINKS && isObject(inner) && !links.includes(inner)) links.push(inner);
}
