import { readProperty } from '../internal/unknown-value.js';

/**
 * The reasons for which a database or an ORM rejects a query.
 *
 * - `unique`, `not_null`, `check`: a row breaks this constraint.
 * - `foreign_key`: a row refers to a row that does not exist. `referenced`: other rows refer to the row that was to be deleted.
 * - `value`: a value is too long, out of range, or of another type.
 * - `model`: the ORM has validated the values before it sent them.
 * - `conflict`: a deadlock, a failed serialization or a lock that was not granted. The same request can succeed later.
 * - `not_found`: a query that must find a row has found none.
 * - `unavailable`: the database cannot be reached, or has no free connection.
 */
export type ViolationKind =
  | 'unique'
  | 'not_null'
  | 'check'
  | 'foreign_key'
  | 'referenced'
  | 'value'
  | 'model'
  | 'conflict'
  | 'not_found'
  | 'unavailable';

export interface Violation {
  readonly kind: ViolationKind;
  readonly table?: string | undefined;
  /** The columns of the constraint, if the driver names them. For `not_null` and `value`, one column. */
  readonly columns?: readonly string[] | undefined;
  readonly constraint?: string | undefined;
  /** The entity that was not found; with Prisma, always the model of the query. */
  readonly entity?: string | undefined;
  /** The index of the row among the rows of one statement. */
  readonly index?: number | undefined;
  readonly properties?: readonly RejectedProperty[] | undefined;
}

export interface RejectedProperty {
  readonly path: string;
  readonly isMissing: boolean;
  /** The rule that the value breaks, as the ORM names it. @example 'min' */
  readonly rule: string | undefined;
}

export type ViolationReader = (error: object) => Violation | undefined;

const MAX_TEXT_LENGTH = 20_000;

/** Reads a text of an error. It reads only the end of a long text: ORMs write the statement before the driver's message. */
export function readText(error: unknown, member: string): string | undefined {
  const text = readProperty(error, member);
  return typeof text === 'string' ? text.slice(-MAX_TEXT_LENGTH) : undefined;
}

export function readName(error: unknown, ...members: readonly string[]): string | undefined {
  for (const member of members) {
    const name = readProperty(error, member);
    if (typeof name === 'string' && name !== '' && name.length <= MAX_NAME_LENGTH) return name;
  }
  return undefined;
}

const MAX_NAME_LENGTH = 1_000;

export function readNumber(error: unknown, member: string): number | undefined {
  const value = readProperty(error, member);
  return typeof value === 'number' ? value : undefined;
}

/** Returns the text between the last occurrence of a phrase and an ending. Values, which clients choose, come before it. */
export function readAfterLast(text: string, phrase: string, ending = ''): string | undefined {
  const start = text.lastIndexOf(phrase);
  if (start < 0 || !text.endsWith(ending)) return undefined;
  const end = text.length - ending.length;
  return start + phrase.length <= end ? text.slice(start + phrase.length, end) : undefined;
}

/**
 * Reads the names at the places `{}` of a message. The message must begin and end as the template does; a template that ends
 * with `…` permits any rest. It takes a time in proportion to the message.
 *
 * @returns an empty list if the message is another one, as in another language
 */
export function readNames(message: string, template: string): readonly string[] {
  const isOpen = template.endsWith('…');
  const [first = '', ...parts] = (isOpen ? template.slice(0, -1) : template).split('{}');
  if (!message.startsWith(first)) return [];
  const names: string[] = [];
  let position = first.length;
  for (const [index, part] of parts.entries()) {
    const isLast = index === parts.length - 1 && !isOpen;
    const end = isLast ? message.length - part.length : message.indexOf(part, position);
    if (end <= position || !message.startsWith(part, end)) return [];
    names.push(message.slice(position, end));
    position = end + part.length;
  }
  return names;
}

export type KindsByCode = Readonly<Record<string, ViolationKind>>;

export function listKinds(codes: Readonly<Partial<Record<ViolationKind, string>>>): KindsByCode {
  return Object.fromEntries(
    Object.entries(codes).flatMap(([kind, list]) =>
      list.split(' ').map((code) => [code, kind as ViolationKind] as const),
    ),
  );
}

export function getKind(kinds: KindsByCode, code: string | number | undefined): ViolationKind | undefined {
  return code !== undefined && Object.hasOwn(kinds, code) ? kinds[code] : undefined;
}
