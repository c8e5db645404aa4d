import { isCode } from '../error/error-definition.js';
import { type FieldError, isFieldLocation, WHOLE_VALUE, getDefaultMessage } from '../error/field-error.js';
import { isError, isObject, isRecord, readProperty } from '../internal/unknown-value.js';

const [MAX_VALUES, MAX_DEPTH] = [1_000, 10];

/**
 * Reads the field errors in the `errors` of an exception's body. It reads the forms that apps write: strings by field
 * (`{ email: 'taken' }`), lists of strings by field, objects nested in those, one entry such as `{ field, code, message }`, and
 * lists of such entries or of class-validator's `ValidationError`. A string that can be a code is read as the code. If the
 * value of a field is an `Error`, as in mongoose's `errors`, only its message is read: the other members may contain secrets.
 *
 * @returns `undefined` if `errors` has no field errors, or if a part of it has another form; in the second case, the methods
 *   of the reader return `false`
 */
export function readFieldErrors(errors: unknown): readonly FieldError[] | undefined {
  if (!isObject(errors)) return undefined;
  const reader = new FieldErrorReader();
  try {
    const isEntry = !Array.isArray(errors) && typeof readProperty(errors, 'field') === 'string';
    const isRead = Array.isArray(errors)
      ? takeFirst(errors).every((entry) => reader.readEntry(entry))
      : (isEntry && reader.readEntry(errors)) || reader.readTree(errors, '');
    return isRead && reader.found.length > 0 ? reader.found : undefined;
  } catch {
    return undefined;
  }
}

type Facts = Partial<Pick<FieldError, 'code' | 'number' | 'message' | 'reason' | 'in'>>;

class FieldErrorReader {
  readonly found: FieldError[] = [];
  private remaining = MAX_VALUES;

  readTree(value: unknown, path: string, depth = MAX_DEPTH): boolean {
    if (this.remaining-- <= 0 || value === undefined || value === null) return true;
    if (typeof value === 'string')
      return this.add(path, isCode(value) ? { code: value } : { message: value });
    if (typeof value !== 'object' || depth === 0) return false;
    if (isError(value)) return this.add(path, readErrorMessage(value));
    if (Array.isArray(value)) {
      return takeFirst(value).every((item, index) => {
        if (typeof item === 'string' || isError(item)) return this.readTree(item, path, depth - 1);
        return this.addMessage(item, path) || this.readTree(item, joinPath(path, String(index)), depth - 1);
      });
    }
    if (path !== '' && isFieldError(value) && this.addMessage(value, path)) return true;
    const names = takeFirst(Object.keys(value));
    return names.every((name) => this.readTree(readProperty(value, name), joinPath(path, name), depth - 1));
  }

  readEntry(entry: unknown, parent = '', depth = MAX_DEPTH): boolean {
    if (this.remaining-- <= 0) return true;
    const name = depth === 0 ? undefined : readFieldName(entry);
    if (name === undefined) return false;
    const path = joinPath(parent, name);
    const children = readProperty(entry, 'children');
    const isParent = Array.isArray(children) && children.length > 0;
    const isRead =
      this.addConstraints(entry, path) || this.addMessage(entry, path) || this.addCode(entry, path);
    if (!isParent) return isRead;
    return takeFirst(children).every((child) => this.readEntry(child, path, depth - 1));
  }

  private addConstraints(entry: unknown, path: string): boolean {
    const constraints = readProperty(entry, 'constraints');
    if (!isRecord(constraints)) return false;
    for (const reason of takeFirst(Object.keys(constraints))) {
      const message = readProperty(constraints, reason);
      if (typeof message === 'string') this.add(path, { message, ...(isCode(reason) && { reason }) });
    }
    return true;
  }

  private addMessage(entry: unknown, path: string): boolean {
    const message = readProperty(entry, 'message') ?? readProperty(entry, 'msg');
    return typeof message === 'string' && this.add(path, { ...readCode(entry), message });
  }

  private addCode(entry: unknown, path: string): boolean {
    const facts = readCode(entry);
    return facts.code !== undefined && this.add(path, facts);
  }

  private add(
    path: string,
    { code = 'invalid', message = getDefaultMessage(code), ...facts }: Facts,
  ): boolean {
    if (path !== '') this.found.push({ fields: [path], code, message, ...facts });
    return path !== '';
  }
}

function readErrorMessage(error: Error): Facts {
  const message = readProperty(error, 'message');
  return typeof message === 'string' && message !== '' ? { message } : {};
}

function isFieldError(value: object): boolean {
  return isCode(readProperty(value, 'code')) || Object.keys(value).every((name) => ERROR_MEMBERS.has(name));
}

const ERROR_MEMBERS: ReadonlySet<string> = new Set(['message', 'code', 'type', 'kind']);

function readCode(entry: unknown): Facts {
  const code = readProperty(entry, 'code');
  const location = readProperty(entry, 'in');
  return {
    ...(isCode(code) && { code }),
    ...(Number.isInteger(code) && { number: code as number }),
    ...(isFieldLocation(location) && { in: location }),
  };
}

function readFieldName(entry: unknown): string | undefined {
  // Most APIs call it `field`, zod `path`, class-validator `property`, express-validator `param`.
  const name =
    readProperty(entry, 'field') ??
    readProperty(entry, 'path') ??
    readProperty(entry, 'property') ??
    readProperty(entry, 'param');
  if (typeof name === 'string') return name === '' ? undefined : name;
  if (!Array.isArray(name) || !name.every(isStep)) return undefined;
  if (name.length > 0) return name.join('.');
  const location = readProperty(entry, 'in');
  return isFieldLocation(location) ? location : WHOLE_VALUE;
}

function isStep(step: unknown): boolean {
  return typeof step === 'string' || typeof step === 'number';
}

function takeFirst<Item>(items: readonly Item[]): readonly Item[] {
  return items.slice(0, MAX_VALUES);
}

function joinPath(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
