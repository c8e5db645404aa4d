import { isApiException } from '../catalogue/api-exception.js';
import { isError, isObject, readProperty } from '../internal/unknown-value.js';
import { truncateForLog, escapeUnprintable, type IsHidden, type LogText } from './log-text.js';

/** Matches lines of a stack that need no indent and no escape: words of printable ASCII, one space apart. */
const PLAIN_FRAMES = /^(?:\n {4}at [!-~]+(?: [!-~]+)*)+$/;

/** The maximum length of the name of the class, which precedes the message in a stack. */
const MAX_NAME_LENGTH = 200;

/** Describes one exception, which can be any value; an error that a getter or a proxy throws becomes part of the text. */
export class ThrownText {
  constructor(private readonly text: LogText) {}

  /** Writes the name and the message of an error, or any other value as data. */
  formatHeadline(thrown: unknown, length: number): string {
    return attempt(
      () => (isError(thrown) ? this.formatError(thrown, length) : this.text.formatData(thrown, length)),
      (failure) => this.text.formatText(formatUnreadable(failure), length),
    );
  }

  /** Writes the body of an `HttpException`, which can have more than its message. */
  formatResponse(thrown: unknown, length: number): string | undefined {
    const body = readResponseBody(thrown);
    if (!isObject(body) || isErrorSafely(body)) return undefined;
    return this.text.formatData(body, length, this.isHiddenInResponse);
  }

  /**
   * Returns the lines of the stack behind the message, indented: the stack's first line is as old as the error, Nest
   * names its exceptions later, and a message may hold what looks like a line of a stack. It is empty if there are none.
   */
  formatFrames(thrown: unknown, length: number): string {
    const [stack, message] = [readProperty(thrown, 'stack'), readProperty(thrown, 'message')];
    if (!isErrorSafely(thrown) || typeof stack !== 'string') return '';
    const behind = typeof message === 'string' ? findMessageEnd(message, stack) : 0;
    const start = stack.indexOf('\n', behind);
    if (start < 0) return '';
    const missing = stack.length - start - length;
    // It takes 0.4 µs; a look at each line 1.8 µs.
    if (missing <= 0 && PLAIN_FRAMES.test(stack.slice(start))) return stack.slice(start + 1);
    const lines = stack
      .slice(start, start + length)
      .split('\n')
      .map((line) => line.trim());
    const shown = lines
      .filter((line) => line !== '')
      .map((line) => `    ${this.formatStackLine(line, length)}`);
    if (missing > 0) shown.push(`    … (${missing} more characters)`);
    return shown.join('\n');
  }

  /** Hides secrets in lines that are not frames, as they can be text of clients. */
  private formatStackLine(line: string, length: number): string {
    return line.startsWith('at ') ? escapeUnprintable(line) : this.text.formatText(line, length);
  }

  private formatError(error: Error, length: number): string {
    const [name, message] = [readText(error, 'name') || 'Error', readText(error, 'message')];
    const shown = truncateForLog(escapeUnprintable(name.slice(0, length)), MAX_NAME_LENGTH);
    return message === '' ? shown : `${shown}: ${this.text.formatText(message, length)}`;
  }

  /** Requests and responses of HTTP are hidden: Nest itself logs no exception that has a response. */
  private readonly isHiddenInResponse: IsHidden = (name, owner) =>
    this.text.isSensitive(name) || HTTP_MEMBERS.has(name) || (name === 'data' && 'headers' in owner);
}

/** Members of errors and exceptions that hold a request or a response, or a part of it. */
const HTTP_MEMBERS: ReadonlySet<string> = new Set([
  'headers',
  'rawHeaders',
  'body',
  'rawBody',
  'request',
  'req',
  'response',
  'res',
  'config',
]);

/** Returns the cause of a thrown value. An error that is given as the response of an exception is its cause, too. */
export function getCause(thrown: unknown): unknown {
  const cause = readProperty(thrown, 'cause');
  if (cause !== undefined) return cause;
  const body = readResponseBody(thrown);
  return isErrorSafely(body) ? body : undefined;
}

function readResponseBody(thrown: unknown): unknown {
  const getResponse = readProperty(thrown, 'getResponse');
  if (typeof getResponse !== 'function' || isApiException(thrown)) return undefined;
  return attempt(
    () => getResponse.call(thrown) as unknown,
    () => undefined,
  );
}

/** Returns the errors of an aggregate; or, of a `SuppressedError`, the later error and the one that it suppressed. */
export function getMembers(thrown: unknown): readonly unknown[] {
  if (!isErrorSafely(thrown)) return [];
  const errors = readProperty(thrown, 'errors');
  return attempt(
    () => {
      if (Array.isArray(errors)) return errors as readonly unknown[];
      return isSuppressedError(thrown) ? [thrown.error, thrown.suppressed] : [];
    },
    () => [],
  );
}

/** Compares the name, as compilers write a class of their own if Node does not have one. */
function isSuppressedError(thrown: Error): thrown is Error & Record<'error' | 'suppressed', unknown> {
  return 'suppressed' in thrown && 'error' in thrown && thrown.name === 'SuppressedError';
}

/** Checks whether a thrown value is an error; a proxy that cannot be read is not. */
export function isErrorSafely(thrown: unknown): thrown is Error {
  return attempt(
    () => isError(thrown),
    () => false,
  );
}

function readText(thrown: unknown, member: string): string {
  return attempt(() => {
    const value = (thrown as Readonly<Record<string, unknown>>)[member];
    if (value === undefined) return '';
    return typeof value === 'string' ? value : `(${typeof value})`;
  }, formatUnreadable);
}

function formatUnreadable(failure: unknown): string {
  const message = readProperty(failure, 'message');
  return `(unreadable${typeof message === 'string' ? `: ${message}` : ''})`;
}

function attempt<T>(step: () => T, otherwise: (failure: unknown) => T): T {
  try {
    return step();
  } catch (failure) {
    return otherwise(failure);
  }
}

/** Returns the position after the message in a stack; 0 if the stack does not have it. */
function findMessageEnd(message: string, stack: string): number {
  const at = stack.slice(0, MAX_NAME_LENGTH + message.length).indexOf(message);
  return at < 0 ? 0 : at + message.length;
}
