import { STATUS_CODES } from 'node:http';
import { describe, expect, it, test } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { ApiException, isApiException } from '../../../lib/catalogue/api-exception.js';
import { BUILT_IN_ERRORS, Catalogue } from '../../../lib/catalogue/catalogue.js';
import { findCatalogueMistakes } from '../../../lib/catalogue/catalogue-check.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createDefinition, isValidationFailedDefinition } from '../../../lib/error/error-definition.js';

class UserNotFound extends defineError({
  code: 'user_not_found',
  status: 404,
  message: "User '{id}' does not exist.",
}) {}

describe('defineError()', () => {
  it('creates a class of HttpExceptions with the given facts', () => {
    const cause = new Error('why');
    const error = new UserNotFound(
      { id: 42 },
      { cause, headers: { 'X-A': 'a' }, metadata: { b: 1 }, retryAfter: 3 },
    );
    expect(error).toBeInstanceOf(UserNotFound);
    expect(error).toBeInstanceOf(ApiException);
    expect(error).toBeInstanceOf(HttpException);
    expect(error).toMatchObject({
      name: 'UserNotFound',
      message: "User '42' does not exist.",
      code: 'user_not_found',
      params: { id: 42 },
      cause,
      headers: { 'X-A': 'a' },
      metadata: { b: 1 },
      retryAfter: 3,
    });
    expect(error.getStatus()).toBe(404);
    expect(error.getResponse()).toEqual({
      statusCode: 404,
      code: 'user_not_found',
      message: "User '42' does not exist.",
    });
  });

  it('derives the name of an anonymous class from the code', () => {
    const Anonymous = defineError({ code: 'card.declined-today', status: 402, message: 'Declined.' });
    expect(new Anonymous().name).toBe('CardDeclinedToday');
  });

  it('creates a class for any input and leaves the mistakes to the catalogue', () => {
    for (const input of [undefined, null, 7, {}, { code: 1, status: 'x', message: null }]) {
      const Odd = defineError(input as never) as new () => ApiException;
      expect(new Odd()).toBeInstanceOf(ApiException);
      expect(findCatalogueMistakes([Odd as never]).length).toBeGreaterThan(0);
    }
  });

  it('creates exceptions that other copies of the package recognize by a brand', () => {
    expect(isApiException(new UserNotFound({ id: 1 }))).toBe(true);
    expect(isApiException({ [Symbol.for('nestjs-api-errors:exception')]: true })).toBe(true);
    expect([null, undefined, {}, new Error('x'), new HttpException('x', 400)].some(isApiException)).toBe(
      false,
    );
  });
});

describe('HttpErrors', () => {
  const definitions = Object.values(HttpErrors).map(({ definition }) => definition);

  it('has an error for every error status of Node, and for 499', () => {
    const known = Object.keys(STATUS_CODES)
      .map(Number)
      .filter((status) => status >= 400);
    expect(new Set(definitions.map(({ status }) => status))).toEqual(new Set([...known, 499]));
    expect(definitions).toHaveLength(known.length + 1);
  });

  test.each([
    ['NotFound', 404, 'not_found', 'NOT_FOUND'],
    ['ImATeapot', 418, 'im_a_teapot', 'FAILED_PRECONDITION'],
    ['UriTooLong', 414, 'uri_too_long', 'FAILED_PRECONDITION'],
    ['HttpVersionNotSupported', 505, 'http_version_not_supported', 'INTERNAL'],
    ['ServiceUnavailable', 503, 'service_unavailable', 'UNAVAILABLE'],
  ] as const)('has the error %s of status %d with the code %s', (name, status, code, canonicalCode) => {
    expect(HttpErrors[name].name).toBe(name);
    expect(HttpErrors[name].definition).toMatchObject({ status, code, canonicalCode });
  });

  it('has no mistakes of a catalogue', () => {
    expect(findCatalogueMistakes(BUILT_IN_ERRORS, 'snake_case')).toEqual([]);
  });
});

describe('ValidationFailed', () => {
  it('carries field errors with default messages', () => {
    const error = new ValidationFailed([{ field: 'email', code: 'already_exists' }]);
    expect(error.getStatus()).toBe(422);
    expect(error.fields).toEqual([
      { fields: ['email'], code: 'already_exists', message: 'This value already exists.' },
    ]);
    const errors = [{ field: 'email', code: 'already_exists', message: 'This value already exists.' }];
    expect(error.getResponse()).toMatchObject({ statusCode: 422, errors });
    expect(new ValidationFailed([], { status: 400 }).getResponse()).toMatchObject({ statusCode: 400 });
  });

  it('creates field errors from the codes of fields by with()', () => {
    const { fields } = ValidationFailed.with({ email: 'already_exists', name: ['invalid', 'missing_field'] });
    expect(fields.map((field) => [field.fields[0], field.code])).toEqual([
      ['email', 'already_exists'],
      ['name', 'invalid'],
      ['name', 'missing_field'],
    ]);
    expect(ValidationFailed.with({ page: 'invalid' }, { in: 'query' }).fields[0]).toMatchObject({
      in: 'query',
    });
  });
});

describe('Catalogue', () => {
  class NothingHere extends defineError({
    code: 'nothing_here',
    status: 404,
    message: 'Nothing here.',
    replaces: HttpErrors.NotFound,
  }) {}
  const declared = [UserNotFound, class Special extends UserNotFound {}, NothingHere];
  const catalogue = new Catalogue({ listErrors: () => declared });

  it('lists each definition once and none that is replaced', () => {
    const codes = catalogue.entries.map(({ definition }) => definition.code);
    expect(codes.filter((code) => code === 'user_not_found')).toHaveLength(1);
    expect(codes).toContain('nothing_here');
    expect(codes).not.toContain('not_found');
  });

  it('finds the definition that the app has for a status', () => {
    expect(catalogue.findByStatus(404)).toBe(NothingHere.definition);
    expect(catalogue.findByStatus(409)).toBe(HttpErrors.Conflict.definition);
    expect(catalogue.findByStatus(460)).toBe(HttpErrors.BadRequest.definition);
    expect(catalogue.findByStatus(599)).toBe(HttpErrors.InternalServerError.definition);
    expect(catalogue.getCurrentDefinition(HttpErrors.NotFound.definition)).toBe(NothingHere.definition);
    expect([catalogue.isReplaced(404), catalogue.isReplaced(409)]).toEqual([true, false]);
  });
});

describe('isValidationFailedDefinition()', () => {
  const { definition } = ValidationFailed;

  it('recognizes the failed validation of this copy of the package and of another', () => {
    expect([definition, createDefinition({ ...definition })].map(isValidationFailedDefinition)).toEqual([
      true,
      true,
    ]);
  });

  it('rejects other errors and one that replaces the failed validation', () => {
    const replacement = createDefinition({ ...definition, replaces: ValidationFailed });
    expect([HttpErrors.NotFound.definition, replacement].map(isValidationFailedDefinition)).toEqual([
      false,
      false,
    ]);
  });
});
