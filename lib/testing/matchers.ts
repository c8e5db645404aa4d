import { type CatalogueEntry } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { type ErrorDefinition, listParamNames, VALIDATION_FAILED } from '../error/error-definition.js';
import { describeSafely } from '../error/field-error.js';
import { listTemplateParams, type Params, renderTemplate } from '../error/message-template.js';
import { isObject, readProperty } from '../internal/unknown-value.js';
import { type BodyReader, readBody } from './body-readers.js';
import { type ReceivedError, toDottedPath, toStatusCode } from './received-error.js';
import { type CheckedResponse, getMediaType, withResponse } from './received-response.js';

/**
 * The types of {@link errorMatchers} for `expect` of jest and vitest. A matcher returns a promise only for a response of fetch,
 * whose body it reads.
 *
 * @see docs/how-to/unit-tests.md
 */
export interface ErrorMatchers<R = void, T = unknown> {
  /**
   * Expects a response with this error.
   *
   * @param error the class of the error
   * @param params some parameters or all; other parameters can have any value
   */
  toBeApiError(error: AnyApiErrorClass, params?: Params): T extends globalThis.Response ? Promise<void> : R;
  /**
   * Expects a response with a field error.
   *
   * @param field the path of the field, such as 'cargo.0.weight' or 'cargo[0].weight'
   * @param code the code, or the numeric code; without it, any code is accepted
   */
  toHaveFieldError(field: string, code?: string | number): T extends globalThis.Response ? Promise<void> : R;
}

interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

type Matcher<Arguments extends readonly unknown[]> = (
  received: unknown,
  ...expected: Arguments
) => MatcherResult | Promise<MatcherResult>;

/**
 * Matchers of jest and vitest for responses of supertest, fetch and Fastify's `inject()`, in every format of the package.
 *
 * @see docs/how-to/unit-tests.md
 * @example
 * ```ts
 * import { expect } from '@jest/globals';
 * import { errorMatchers } from 'nestjs-api-errors/testing';
 *
 * expect.extend(errorMatchers);
 * ```
 */
export const errorMatchers: {
  readonly toBeApiError: Matcher<[error: AnyApiErrorClass, params?: Params]>;
  readonly toHaveFieldError: Matcher<[field: string, code?: string | number]>;
} = {
  toBeApiError: (received, error, params = {}) => {
    const { name, definition } = checkErrorClass(error);
    checkParams(name, definition, params);
    return withResponse(received, (response) => {
      const differences = findDifferences(response, definition, params);
      return createResult(
        differences,
        response,
        `The response is not ${name}:`,
        `The response must not be ${name}.`,
      );
    });
  },
  toHaveFieldError: (received, field, code) =>
    withResponse(received, (response) => {
      const named = `the field '${field}'${code === undefined ? '' : ` with the code '${code}'`}`;
      return createResult(
        hasFieldError(response, field, code) ? [] : [''],
        response,
        `The response has no error of ${named}.`,
        `The response must have no error of ${named}.`,
      );
    }),
};

function createResult(
  differences: readonly string[],
  response: CheckedResponse,
  failure: string,
  negation: string,
): MatcherResult {
  const pass = differences.length === 0;
  const lines = differences.filter(Boolean).map((difference) => `- ${difference}`);
  const summary = pass ? negation : [failure, ...lines].join('\n');
  return { pass, message: () => `${summary}\n\n${describeResponse(response)}` };
}

const MAX_SHOWN_LENGTH = 200;

function describeResponse(response: CheckedResponse): string {
  const { status, text } = response;
  const body = readBody(response);
  if (body === undefined) {
    const type = getMediaType(response) || 'no Content-Type';
    const start = text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
    return text === ''
      ? `Received: ${status} without a body.`
      : `Received: ${status} (${type}) with a body that is not of a format of the package:\n${start}`;
  }
  const { error, reader } = body;
  const facts = [status, error.code, error.message && `"${error.message}"`, `(${reader.format})`];
  const fields = error.fields.map(
    ({ names, code, number, message }) => `- ${names.join(', ')}: ${code ?? number ?? ''} "${message}"`,
  );
  return [
    `Received: ${facts.filter(Boolean).join(' ')}`,
    ...(fields.length > 0 ? ['Field errors:', ...fields] : []),
  ].join('\n');
}

function hasFieldError(response: CheckedResponse, field: string, code?: string | number): boolean {
  const body = response.status < 400 ? undefined : readBody(response);
  if (body === undefined) return false;
  const { reader, error } = body;
  const path = toDottedPath(field);
  const names = reader.listNames(path);
  return error.fields.some(
    (each) =>
      names.some((name) => each.names.includes(name)) && (code === undefined || reader.hasCode(each, code)),
  );
}

function checkErrorClass(error: unknown): CatalogueEntry {
  if (isObject(readProperty(error, 'definition'))) return error as CatalogueEntry;
  throw new TypeError(
    `toBeApiError() expects an error class, such as one of defineError(), got ${describeSafely(error)}.`,
  );
}

function checkParams(name: string, definition: ErrorDefinition, params: Params): void {
  const known = listParamNames(definition);
  const unknown = Object.keys(params).find((param) => !known.includes(param));
  if (unknown === undefined) return;
  throw new TypeError(
    `${name} has no parameter \`${unknown}\`. Parameters: ${[...new Set(known)].join(', ') || 'none'}.`,
  );
}

function findDifferences(
  response: CheckedResponse,
  definition: ErrorDefinition,
  params: Params,
): readonly string[] {
  const body = readBody(response);
  const { status } = response;
  const differences = hasStatus(status, definition, body?.reader)
    ? []
    : [`status: expected ${definition.status}, received ${status}`];
  if (body === undefined) return [...differences, `code: expected '${definition.code}', received none`];
  const { error, reader } = body;
  const wrongCode = findWrongCode(error, definition, reader);
  return wrongCode === undefined
    ? [...differences, ...findWrongParams(error, definition, params, reader)]
    : [...differences, wrongCode];
}

/** Accepts the status that a default format sends in place of the status of the definition. */
function hasStatus(status: number, definition: ErrorDefinition, reader: BodyReader | undefined): boolean {
  if (status === definition.status) return true;
  if (status === 400 && definition.status === 422) return true;
  if (reader?.format === 'restcase') return status === (definition.status < 500 ? 400 : 500);
  const { code } = definition.replaces?.definition ?? definition;
  return code === VALIDATION_FAILED && status >= 400 && status < 500;
}

function findWrongCode(
  { code, numbers = [], message, fields }: ReceivedError,
  definition: ErrorDefinition,
  reader: BodyReader,
): string | undefined {
  if (code !== undefined) {
    const expected = reader.writeCode(definition);
    return code === expected ? undefined : `code: expected '${expected}', received '${code}'`;
  }
  if (definition.number !== undefined && numbers.includes(definition.number)) return undefined;
  // A body without a code is recognized by its message. Built-in errors can have any message.
  if (definition.code === toStatusCode(definition.status)) return undefined;
  if (message === undefined && fields.length > 0) return undefined;
  return matchMessage(definition.message, {}, message ?? '', reader.hasRemedy)
    ? undefined
    : `message: expected "${definition.message}", received "${message}"`;
}

function findWrongParams(
  { message = '', params: sent = {} }: ReceivedError,
  { message: template }: ErrorDefinition,
  params: Params,
  { hasRemedy }: BodyReader,
): readonly string[] {
  const names = Object.keys(params);
  if (names.length === 0) return [];
  const shown = listTemplateParams(template);
  const isMessageRight = matchMessage(template, params, message, hasRemedy) !== undefined;
  const received: Readonly<Record<string, unknown>> = {
    ...matchMessage(template, {}, message, hasRemedy),
    ...sent,
  };
  return names.flatMap((name) => {
    const expected = renderTemplate(`{${name}}`, params);
    if (Object.hasOwn(received, name) && String(received[name]) === expected) return [];
    if (shown.includes(name) && isMessageRight) return [];
    const actual = Object.hasOwn(received, name) ? `'${String(received[name])}'` : 'none';
    return [`${name}: expected '${expected}', received ${actual}`];
  });
}

/**
 * Compares a message with a template. Returns the texts of the parameters that `params` does not have; undefined if another
 * text differs.
 */
function matchMessage(
  template: string,
  params: Params,
  message: string,
  hasRemedy: boolean,
): Readonly<Record<string, string>> | undefined {
  const unknown = listTemplateParams(template).filter((name) => !Object.hasOwn(params, name));
  const marks = Object.fromEntries(unknown.map((name) => [name, `\u0000${name}\u0000`]));
  const parts = joinLines(renderTemplate(template, { ...params, ...marks })).split('\u0000');
  const text = joinLines(message);
  const found: Record<string, string> = {};
  let position = parts[0]!.length;
  if (!text.startsWith(parts[0]!)) return undefined;
  for (let index = 1; index < parts.length; index += 2) {
    const [name, literal] = [parts[index]!, parts[index + 1]!];
    const isLast = index + 2 === parts.length;
    const next =
      isLast && (literal === '' || !hasRemedy) ? text.lastIndexOf(literal) : text.indexOf(literal, position);
    if (next < position) return undefined;
    found[name] = text.slice(position, next);
    position = next + literal.length;
  }
  const rest = text.slice(position);
  return rest === '' || (hasRemedy && /^\.? /.test(rest)) ? found : undefined;
}

function joinLines(text: string): string {
  return text.replace(/\s/g, ' ');
}
