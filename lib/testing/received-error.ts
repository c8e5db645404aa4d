import { STATUS_CODES } from 'node:http';
import { readProperty } from '../internal/unknown-value.js';
import { type XmlElement } from './schema-check.js';

/** An error as a body contains it. A member is undefined if the format does not send it. */
export interface ReceivedError {
  /** The code, as the format writes it. */
  readonly code?: string | undefined;
  /** The numeric codes, if the body can have those of the error or of its field errors. */
  readonly numbers?: readonly number[];
  readonly message?: string | undefined;
  /** The values that the format sends beside the message. */
  readonly params?: Readonly<Record<string, unknown>>;
  readonly fields: readonly ReceivedField[];
}

export interface ReceivedField {
  /** Dotted paths. */
  readonly names: readonly string[];
  readonly code?: string | undefined;
  readonly number?: number | undefined;
  readonly message: string;
}

export const get = readProperty;

export function toList(value: unknown): readonly unknown[] {
  return value === undefined ? [] : [value].flat();
}

export function toText(value: unknown): string | undefined {
  return value === undefined ? undefined : `${value as string | number}`;
}

export function toNumber(value: unknown): number | undefined {
  return value === undefined ? undefined : Number(value);
}

export function createField(names: unknown, entry: unknown, code: unknown, message: unknown): ReceivedField {
  return {
    names: toList(names).map((name) => toDottedPath(String(name))),
    code: toText(code),
    number: toNumber(get(entry, 'number')),
    message: String(message),
  };
}

/** Converts a path in any notation: `cargo[0].weight`, `/cargo/0/weight` and `#/cargo/0/weight` become `cargo.0.weight`. */
export function toDottedPath(path: string): string {
  const pointer = path.startsWith('#') ? decodeURIComponent(path.slice(1)) : path;
  if (pointer === '') return 'body';
  if (!pointer.startsWith('/')) return pointer.replace(/\[(\d+)\]/g, '.$1');
  return pointer.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~');
}

export function toMembers({ text, elements }: XmlElement): unknown {
  if (elements.length === 0) return text;
  const members: Record<string, unknown> = {};
  for (const element of elements) {
    const { [element.name]: known } = members;
    const value = toMembers(element);
    members[element.name] = known === undefined ? value : [...toList(known), value];
  }
  return members;
}

const MARKDOWN_ERROR = /^`([^`]+)`: (.*)$/m;
const MARKDOWN_FIELD = /^- (`[^`]+`(?:, `[^`]+`)*)(?: \(\w+\))? `([^`]+)`: (.*)$/;

export function readMarkdown(text: string): ReceivedError {
  const [, code, message = ''] = MARKDOWN_ERROR.exec(text) ?? [];
  const list = text.split('\n\n').find((block) => block.startsWith('Fields:\n')) ?? '';
  return {
    code,
    message: unescapeMarkdown(message),
    fields: list.split('\n').flatMap((line): readonly ReceivedField[] => {
      const [, names, fieldCode, fieldMessage = ''] = MARKDOWN_FIELD.exec(line) ?? [];
      if (names === undefined) return [];
      return [createField(names.slice(1, -1).split('`, `'), {}, fieldCode, unescapeMarkdown(fieldMessage))];
    }),
  };
}

function unescapeMarkdown(text: string): string {
  return text.replace(/\\(.)/g, '$1');
}

/** Reads a body of Nest, which has the code only if it differs from the phrase of the status. */
export function readNest(body: unknown): ReceivedError | undefined {
  const [status, message, error] = ['statusCode', 'message', 'error'].map((name) => get(body, name));
  if (typeof status !== 'number') return undefined;
  if (Array.isArray(message)) return { fields: message.map((text) => readNestField(String(text))) };
  const phrase = STATUS_CODES[status] ?? 'Error';
  return {
    code: toText(get(body, 'errorCode')) ?? (error === undefined ? undefined : toStatusCode(status)),
    // Nest writes 'Internal server error'.
    message: String(message).toLowerCase() === phrase.toLowerCase() ? phrase : toText(message),
    fields: [],
  };
}

/** Returns the code of the built-in error of a status. @example 'not_found' */
export function toStatusCode(status: number): string {
  return (STATUS_CODES[status] ?? 'Error').replaceAll("'", '').replace(/\W+/g, '_').toLowerCase();
}

/** @example 'email: This value already exists.', 'sender.email must be an email', 'cargo.0.each value in tags must be a string' */
function readNestField(text: string): ReceivedField {
  const [, parent = '', item] = /^(\S*)each value in (\S+)/.exec(text) ?? [];
  const [name = ''] = item === undefined ? text.split(/:? /, 1) : [parent + item];
  return createField(name, {}, undefined, text.startsWith(`${name}: `) ? text.slice(name.length + 2) : text);
}
