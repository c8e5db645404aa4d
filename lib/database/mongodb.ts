import { isObject, readProperty } from '../internal/unknown-value.js';
import {
  getKind,
  listKinds,
  readName,
  readNames,
  readNumber,
  readText,
  type Violation,
  type ViolationReader,
} from './violation.js';

const KINDS = listKinds({
  unique: '11000 11001 12582',
  check: '121',
  conflict: '112 246 251',
  unavailable: '91 189 10107 11600 11602 13435 13436',
});

const UNREACHABLE =
  /^Mongo(?:Network|NetworkTimeout|ServerSelection|PoolCleared|PoolClosed|WaitQueueTimeout|TopologyClosed)Error$/;

export const readMongodb: ViolationReader = (error) => {
  const name = readName(error, 'name');
  if (name === undefined || !name.startsWith('Mongo')) return undefined;
  if (UNREACHABLE.test(name)) return { kind: 'unavailable' };
  const writeError = findWriteError(error);
  return readServerError(writeError ?? error, writeError && readNumber(writeError, 'index'));
};

function readServerError(error: object, index: number | undefined): Violation | undefined {
  const kind = getKind(KINDS, readNumber(error, 'code'));
  if (kind !== 'unique') return kind && { kind, index };
  const message = readText(error, 'message') ?? readText(error, 'errmsg') ?? '';
  const [collection, constraint] = readNames(message, DUPLICATE_KEY);
  const table = collection?.slice(collection.indexOf('.') + 1);
  const pattern = readProperty(error, 'keyPattern');
  const columns = isObject(pattern) ? Object.keys(pattern) : readIndexName(constraint);
  return { kind, table, constraint, columns, index };
}

const DUPLICATE_KEY = 'E11000 duplicate key error collection: {} index: {} dup key: …';

/** Reads the columns of the default name of an index, such as `email_1` or `email_1_org_-1`. */
function readIndexName(name: string | undefined): readonly string[] | undefined {
  if (name === undefined || !/^\w+(?:\.\w+)*_-?1$/.test(name)) return undefined;
  return name.split(/_-?1(?:_|$)/).filter((each) => each !== '');
}

/** Returns the first error of a bulk write. Only such an error has a certain index: that of a single insert is always 0. */
function findWriteError(error: object): object | undefined {
  const errors = readProperty(error, 'writeErrors');
  const first: unknown = Array.isArray(errors) ? errors[0] : errors;
  if (!isObject(first)) return undefined;
  const inner = readProperty(first, 'err');
  return isObject(inner) ? inner : first;
}
