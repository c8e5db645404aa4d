import { inspect } from 'node:util';
import { isApiException } from '../catalogue/api-exception.js';
import { isError, read } from '../mapping/foreign-error.js';

const DEPTH = 10;
const LENGTH = 20_000;

/** A line of text that says what was thrown. */
export function headline(thrown: unknown): string {
  return safely(() => (isError(thrown) ? `${thrown.name}: ${thrown.message}` : `thrown: ${show(thrown)}`));
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
  return parts.join('\nCaused by: ').slice(0, LENGTH);
}

function tell(thrown: unknown): string {
  if (!isError(thrown)) return show(thrown);
  const { stack, errors } = thrown as AggregateError;
  const members = Array.isArray(errors)
    ? errors.slice(0, DEPTH).map((each) => `\n  - ${headline(each)}`)
    : [];
  return [headline(thrown), ...members, bodyOf(thrown), framesOf(stack)].join('');
}

/** The frames alone: the first line is as old as the error, and Nest names its exceptions later. */
function framesOf(stack: unknown): string {
  return typeof stack === 'string' ? (/\n\s+at .*/s.exec(stack)?.[0] ?? '') : '';
}

/** The body of an `HttpException` says what its message does not. */
function bodyOf(thrown: Error): string {
  const { getResponse } = thrown as { getResponse?: () => unknown };
  const isForeign = typeof getResponse === 'function' && !isApiException(thrown);
  const body = isForeign ? getResponse.call(thrown) : undefined;
  return typeof body === 'object' && body !== null && !isError(body) ? `\nResponse: ${show(body)}` : '';
}

function show(value: unknown): string {
  return inspect(value, { depth: 3, breakLength: Infinity, maxArrayLength: 20, maxStringLength: 2_000 });
}

function safely(text: () => string): string {
  try {
    return String(text());
  } catch {
    return 'thrown: something that cannot be shown';
  }
}
