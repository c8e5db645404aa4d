import { describe, expect, it } from '@jest/globals';
import {
  type ApiException,
  defineError,
  dellin,
  type ErrorFormat,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
  ValidationFailed,
} from 'nestjs-api-errors';
import { type ErrorMatchers, errorMatchers } from 'nestjs-api-errors/testing';
import { createApiError } from '../../../lib/error/api-error.js';

declare module 'expect' {
  interface Matchers<R, T> extends ErrorMatchers<R, T> {}
}

expect.extend(errorMatchers);

class OrderNotFound extends defineError({
  code: 'order_not_found',
  number: 4041,
  status: 404,
  message: "Order '{id}' of {owner} does not exist.",
  solutions: ['Look the id up.'],
}) {}
class OrderLocked extends defineError({
  code: 'order_locked',
  status: 404,
  message: 'Order {id} is *locked*',
}) {}
class EmailTaken extends defineError({
  code: 'email_taken',
  number: 4221,
  status: 422,
  message: 'This address is taken.',
  field: 'email',
}) {}
class NotConfirmed extends defineError({
  code: 'not_confirmed',
  status: 404,
  message: 'It is not confirmed.',
}) {}
class Unavailable extends defineError({ code: 'unavailable', status: 503, message: 'Try it later.' }) {}

const FIELDS = [
  { field: 'email', in: 'body', code: 'missing_field' },
  {
    field: 'cargo.0.weight',
    in: 'body',
    code: 'invalid',
    reason: 'min',
    message: 'weight must be at least 1',
  },
  { field: 'tags.1', in: 'body', code: 'invalid', reason: 'isIn', message: 'each value in tags must be red' },
  { field: 'name', in: 'body', code: 'already_exists' },
  { fields: ['from', 'to'], in: 'query', code: 'invalid', message: 'Only one of `from` and `to`.' },
  { field: 'Idempotency-Key', in: 'header', code: 'missing_field' },
  { field: 'session', in: 'cookie', code: 'invalid' },
] as const;

const FORMATS: readonly (readonly [name: string, format: ErrorFormat])[] = [
  ['looker()', looker()],
  ['looker({ strict })', looker({ strict: true })],
  ["looker({ fieldPath: 'fragment' })", looker({ fieldPath: 'fragment' })],
  ['problemDetails()', problemDetails()],
  ["problemDetails({ fieldPath: 'brackets' })", problemDetails({ fieldPath: 'brackets' })],
  ['google()', google()],
  ["google({ fieldPath: 'pointer' })", google({ fieldPath: 'pointer' })],
  ['dellin()', dellin()],
  ['restcase()', restcase()],
  ['twilio()', twilio()],
  ['jsonApi()', jsonApi()],
  ['nest()', nest()],
  ['markdown()', markdown()],
];

const CASES = FORMATS.flatMap(([name, format]) =>
  format.mediaTypes.map((type) => [`${name} in ${type}`, format, type] as const),
);

/** Renders an exception as the filter does, with the status of the default format. */
function render(thrown: ApiException, format: ErrorFormat, type: string) {
  const error = createApiError(thrown, { requestId: 'r-1', documentationUrl: 'https://docs.example.com/x' });
  const status = format.status?.(error) ?? error.status;
  return {
    status,
    headers: { 'content-type': `${type}; charset=utf-8` },
    text: format.render({ ...error, status }, type),
  };
}

function getFailure(expectation: () => void): string {
  try {
    expectation();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('The expectation does not fail.');
}

describe.each(CASES)('errorMatchers with the format %s', (_, format, type) => {
  const notFound = render(new OrderNotFound({ id: 7, owner: 'Ada' }), format, type);
  const invalid = render(new ValidationFailed(FIELDS), format, type);

  it('recognizes an error by its class and its parameters', () => {
    expect(notFound).toBeApiError(OrderNotFound);
    expect(notFound).toBeApiError(OrderNotFound, { id: 7 });
    expect(notFound).toBeApiError(OrderNotFound, { owner: 'Ada', id: '7' });
    expect(render(new OrderLocked({ id: 7 }), format, type)).toBeApiError(OrderLocked, { id: 7 });
    expect(render(new Unavailable(), format, type)).toBeApiError(Unavailable);
    expect(render(new HttpErrors.Conflict('It was changed.'), format, type)).toBeApiError(
      HttpErrors.Conflict,
    );
    expect(render(new HttpErrors.InternalServerError(), format, type)).toBeApiError(
      HttpErrors.InternalServerError,
    );
    expect(invalid).toBeApiError(ValidationFailed);
    expect(render(new EmailTaken(), format, type)).toBeApiError(EmailTaken);
  });

  it('does not take an error for another one', () => {
    expect(notFound).not.toBeApiError(OrderLocked);
    expect(notFound).not.toBeApiError(NotConfirmed);
    expect(notFound).not.toBeApiError(EmailTaken);
    expect(notFound).not.toBeApiError(Unavailable);
    expect(render(new OrderLocked({ id: 7 }), format, type)).not.toBeApiError(OrderNotFound);
    expect(invalid).not.toBeApiError(OrderNotFound);
  });

  it('shows the parameter that differs', () => {
    expect(notFound).not.toBeApiError(OrderNotFound, { id: 70 });
    expect(getFailure(() => expect(notFound).toBeApiError(OrderNotFound, { id: 8, owner: 'Ada' }))).toContain(
      "The response is not OrderNotFound:\n- id: expected '8', received '7'\n\nReceived: ",
    );
  });

  it.each([
    ['email', 'missing_field'],
    ['cargo.0.weight', 'invalid'],
    ['cargo[0].weight', 'invalid'],
    ['tags.1', 'invalid'],
    ['name', 'already_exists'],
    ['Idempotency-Key', 'missing_field'],
    ['session', 'invalid'],
    ['from', 'invalid'],
  ])('finds the field error of %s with the code %s', (field, code) => {
    expect(invalid).toHaveFieldError(field, code);
    expect(invalid).toHaveFieldError(field);
  });

  it('does not find a field error of another field or with another code', () => {
    expect(invalid).not.toHaveFieldError('weight');
    expect(invalid).not.toHaveFieldError('cargo.1.weight', 'invalid');
    expect(notFound).not.toHaveFieldError('email');
    if (format.name !== 'nest') expect(invalid).not.toHaveFieldError('email', 'invalid');
  });

  it('lists the field errors in the message of a failure', () => {
    const message = getFailure(() => expect(invalid).toHaveFieldError('mail', 'missing_field'));
    expect(message).toContain("The response has no error of the field 'mail' with the code 'missing_field'.");
    expect(message).toMatch(/Field errors:\n- email: \S* ?"/);
    expect(message).toContain('- cargo.0.weight: ');
  });
});

describe('errorMatchers', () => {
  const format = looker();
  const send = (thrown: ApiException) => render(thrown, format, 'application/json');

  it('shows the status and the code that differ', () => {
    const failure = getFailure(() => expect(send(new Unavailable())).toBeApiError(OrderLocked));
    expect(failure).toBe(`The response is not OrderLocked:
- status: expected 404, received 503
- code: expected 'order_locked', received 'unavailable'

Received: 503 unavailable "Try it later." (looker)`);
  });

  it('lists the field errors that the response has', () => {
    const response = send(new ValidationFailed([FIELDS[0], FIELDS[4]]));
    expect(getFailure(() => expect(response).toHaveFieldError('email', 'already_exists')))
      .toBe(`The response has no error of the field 'email' with the code 'already_exists'.

Received: 422 validation_failed "Validation Failed" (looker)
Field errors:
- email: missing_field "This field is required."
- from, to: invalid "Only one of \`from\` and \`to\`."`);
  });

  it('names the error that a negation excludes', () => {
    const response = send(new EmailTaken());
    expect(getFailure(() => expect(response).not.toBeApiError(EmailTaken))).toContain(
      'The response must not be EmailTaken.',
    );
    expect(getFailure(() => expect(response).not.toHaveFieldError('email'))).toContain(
      "The response must have no error of the field 'email'.",
    );
  });

  it.each([
    [{ status: 200, headers: {}, text: '' }, 'Received: 200 without a body.'],
    [
      { status: 404, headers: { 'content-type': 'text/html' }, text: `<h1>${'x'.repeat(300)}` },
      `Received: 404 (text/html) with a body that is not of a format of the package:\n<h1>${'x'.repeat(196)}…`,
    ],
    [
      { status: 404, headers: { 'content-type': 'application/json' }, text: '{' },
      '(application/json) with a body',
    ],
  ])('shows what was received instead of an error: %j', (response, message) => {
    expect(getFailure(() => expect(response).toBeApiError(OrderLocked))).toContain(message);
    expect(response).not.toHaveFieldError('email');
  });

  it('names a parameter that the error does not have, and a value that is not an error class', () => {
    const response = send(new OrderLocked({ id: 7 }));
    expect(() => expect(response).toBeApiError(OrderLocked, { ids: 7 })).toThrow(
      'OrderLocked has no parameter `ids`. Parameters: id.',
    );
    expect(() => expect(response).toBeApiError(Error as never)).toThrow(
      'toBeApiError() expects an error class, such as one of defineError(), got a function.',
    );
  });

  it('names a value that is not a response', () => {
    expect(() => expect(Promise.resolve()).toBeApiError(OrderLocked)).toThrow(
      'The response must be of supertest, fetch or inject(), or have `status`, `headers` and `text`, got an instance of Promise. Await the request.',
    );
  });
});
