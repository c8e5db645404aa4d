import { inspect } from 'node:util';
import { isApiException } from '../catalogue/api-exception.js';
import { toPlainData } from '../error/plain-data.js';
import { read } from '../error/read.js';
import { isError } from '../mapping/foreign-error.js';

const DEPTH = 10;
const LINE_LENGTH = 4_000;
const STORY_LENGTH = 20_000;

/** The control characters that could forge a second line, or a colour. */
// oxlint-disable-next-line no-control-regex -- they are what it looks for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** One line of text that says what was thrown. */
export function headline(thrown: unknown): string {
  return oneLine(
    safely(() => (isError(thrown) ? `${thrown.name}: ${thrown.message}` : `thrown: ${show(thrown)}`)),
  );
}

/** Text without what could forge another line of a log. */
export function oneLine(text: string): string {
  return text.slice(0, LINE_LENGTH).replace(CONTROL, ' ');
}

/** The stack of what was thrown, and those of all its causes; whatever it is, this never throws. */
export function fullStory(thrown: unknown): string {
  const parts: string[] = [];
  const seen = new Set<unknown>();
  let current = thrown;
  for (let depth = 0; depth < DEPTH && current !== undefined && !seen.has(current); depth += 1) {
    seen.add(current);
    const part = current;
    parts.push(safely(() => tell(part)));
    current = read(current, 'cause');
  }
  return parts.join('\nCaused by: ').slice(0, STORY_LENGTH);
}

function tell(thrown: unknown): string {
  if (!isError(thrown)) return oneLine(show(thrown));
  const errors = read(thrown, 'errors');
  const members = Array.isArray(errors)
    ? errors.slice(0, DEPTH).map((each) => `\n  - ${headline(each)}`)
    : [];
  return [headline(thrown), ...members, bodyOf(thrown), framesOf(thrown)].join('');
}

/**
 * The frames alone, from behind the message: the stack's first line is as old as the error, Nest names its
 * exceptions later, and a message may hold what looks like a frame.
 */
function framesOf({ stack, message }: Error): string {
  if (typeof stack !== 'string') return '';
  const at = stack.indexOf(message);
  const start = stack.indexOf('\n    at ', at < 0 ? 0 : at + message.length);
  return start < 0 ? '' : stack.slice(start);
}

/** The body of an `HttpException` says what its message does not. */
function bodyOf(thrown: Error): string {
  const { getResponse } = thrown as { getResponse?: () => unknown };
  const isForeign = typeof getResponse === 'function' && !isApiException(thrown);
  const body = isForeign ? getResponse.call(thrown) : undefined;
  return typeof body === 'object' && body !== null && !isError(body)
    ? `\nResponse: ${oneLine(show(body))}`
    : '';
}

const SENSITIVE = /authorization|cookie|password|passwd|secret|token|api-?_?key|card|cvv|session/i;

/** Data of any size and kind, bounded, without what its names say is secret. */
function show(value: unknown): string {
  const isData = typeof value === 'object' && value !== null;
  const shown = isData ? JSON.parse(JSON.stringify(toPlainData(value) ?? {}), masked) : value;
  return inspect(shown, { depth: 4, breakLength: Infinity, maxArrayLength: 20, maxStringLength: 2_000 });
}

function masked(name: string, value: unknown): unknown {
  return SENSITIVE.test(name) ? '***' : value;
}

function safely(text: () => string): string {
  try {
    return String(text());
  } catch {
    return 'thrown: something that cannot be shown';
  }
}
