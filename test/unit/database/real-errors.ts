import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** One error object of a real driver or ORM, and the pairs `ORM_driver_database` that throw an equal one. */
export interface RealError {
  readonly pairs: readonly string[];
  /** The action that failed: `uniq2` inserts an existing e-mail and organization, `fkdel` deletes a user with posts, and so on. */
  readonly action: string;
  readonly error: unknown;
}

/** Reads `errors.txt`, which was recorded with 42 pairs of ORMs and databases. `@` has the classes of an object. */
export function readRealErrors(): readonly RealError[] {
  const text = readFileSync(fileURLToPath(new URL('errors.txt', import.meta.url)), 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pairs = '', action = '', ...json] = line.split(' | ');
      return { pairs: pairs.split(' '), action, error: revive(JSON.parse(json.join(' | '))) };
    });
}

function revive(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== 'object' || value === null) return value;
  const { '@': classes = '', ...members } = value as Readonly<Record<string, unknown>>;
  const isError = /(?:^|<)Error$/.test(String(classes));
  const target: object = isError ? new Error(String(members.message)) : {};
  for (const [name, member] of Object.entries(members))
    Object.defineProperty(target, name, {
      value: revive(member),
      enumerable: name !== 'message',
      configurable: true,
      writable: true,
    });
  // A method of a prototype, which the records do not have.
  if (classes === MIKRO_ORM_NOT_FOUND) Object.defineProperty(target, 'getEntity', { value: () => undefined });
  return target;
}

const MIKRO_ORM_NOT_FOUND = 'NotFoundError<ValidationError<Error';
