import { applyDecorators } from '@nestjs/common';
import {
  AtLeastOneOf,
  type ApiException,
  defineError,
  HttpErrors,
  MapsErrors,
  MutuallyExclusive,
  NotTogetherWith,
  ObservesErrors,
  ValidationFailed,
} from 'nestjs-api-errors';

/*
 * Code that the compiler must accept or reject. `npm run typecheck` compiles it; a `@ts-expect-error` fails if the line
 * below it compiles.
 */

class UserNotFound extends defineError({
  code: 'user_not_found',
  status: 404,
  message: "User '{id}' does not exist.",
}) {}
class Plain extends defineError({ code: 'plain', status: 400, message: "It's {{really}} plain." }) {}
class Late extends defineError({
  code: 'late',
  status: 409,
  message: 'Order {order} is late by {days} days, {order}!',
  userMessage: 'Sorry, {name}.',
}) {}

export const accepted: readonly ApiException[] = [
  new UserNotFound({ id: 42 }),
  new UserNotFound({ id: 'abc' }, { cause: new Error('why'), headers: { Link: '<x>' }, retryAfter: 3 }),
  new UserNotFound({ id: new Date() }, { metadata: { any: ['thing'] }, retryAfter: new Date() }),
  new UserNotFound({ id: 1n }, { fields: [{ field: 'id', in: 'path', code: 'invalid' }] }),
  new Plain(),
  new Plain(undefined, { cause: 'x' }),
  new Late({ order: 1, days: 2, name: 'Ann' }),
  new HttpErrors.NotFound(),
  new HttpErrors.NotFound('There is no user 7.'),
  new HttpErrors.NotFound('There is no user 7.', { cause: new Error('why'), metadata: { id: 7 } }),
  new HttpErrors.ServiceUnavailable(undefined, { retryAfter: 60 }),
  new ValidationFailed([{ field: 'email', code: 'already_exists' }]),
  new ValidationFailed([{ fields: ['a', 'b'], code: 'own_code', message: 'x' }], { cause: 1 }),
];

// @ts-expect-error -- the parameter of the message is {id}
export const wrongParameter = new UserNotFound({ uid: 42 });
// @ts-expect-error -- {id} is missing
export const missingParameter = new UserNotFound();
// @ts-expect-error -- the message has no {uid}
export const additionalParameter = new UserNotFound({ id: 42, uid: 42 });
// @ts-expect-error -- an object cannot be a parameter
export const objectParameter = new UserNotFound({ id: {} });
// @ts-expect-error -- {name} of `userMessage` is missing
export const missingUserParameter = new Late({ order: 1, days: 2 });
// @ts-expect-error -- the message has no parameters
export const unknownParameter = new Plain({ id: 1 });
// @ts-expect-error -- options are the second argument
export const optionsFirst = new Plain({ cause: new Error('x') });
// @ts-expect-error -- only built-in errors accept a text; others have the message of their definition
export const textForCustomError = new Plain('Another text.');
// @ts-expect-error -- the text is the first argument
export const optionsWithoutText = new HttpErrors.NotFound({ cause: new Error('x') });
// @ts-expect-error -- `HttpErrors` has no such error
export const unknownError = HttpErrors.NotAnError;
// @ts-expect-error -- a field error must have `field` or `fields`
export const missingField = new ValidationFailed([{ code: 'invalid' }]);
// @ts-expect-error -- `elsewhere` is not a part of a request
export const unknownPart = new ValidationFailed([{ field: 'a', in: 'elsewhere', code: 'invalid' }]);
// @ts-expect-error -- WRONG is not a canonical code
export const wrongCode = defineError({ code: 'x', status: 400, message: 'x', canonicalCode: 'WRONG' });

// @ts-expect-error -- the option is called `solutions`
export const unknownKey = defineError({ code: 'x', status: 400, message: 'x', solution: 'Wait.' });
// @ts-expect-error -- the option is called `status`
export const otherStatus = defineError({ code: 'x', status: 400, statusCode: 400, message: 'x' });
// @ts-expect-error -- the option is called `retryAfter`
export const otherRetry = defineError({ code: 'x', status: 503, message: 'x', retry: { after: 5 } });
export const retried = defineError({ code: 'x', status: 503, message: 'x', retryable: true, retryAfter: 5 });

@AtLeastOneOf(['email', 'phone'], { message: ({ email }: Contact) => `${email}` })
export class Contact {
  email?: string;
  phone?: string;

  @NotTogetherWith(['email', 'phone'])
  fax?: string;
}

// @ts-expect-error -- `fone` is not a property; `phone` is
@AtLeastOneOf(['email', 'fone'])
export class WrongContact extends Contact {
  // @ts-expect-error -- `emial` is not a property; `email` is
  @NotTogetherWith('emial')
  pager?: string;
}

// @ts-expect-error -- `fone` is not a property; `phone` is
@MutuallyExclusive(['email', 'fone'])
export class WrongChoice extends Contact {}

const computed: [string, ...string[]] = ['email'];
@MutuallyExclusive(computed)
export class ComputedChoice extends Contact {}

/** `applyDecorators()` has no type parameter for the class, so the decorators need a cast. */
export const Reachable = () =>
  applyDecorators(
    AtLeastOneOf(['email', 'phone']) as ClassDecorator,
    NotTogetherWith('fax') as PropertyDecorator,
  );

/** The compiler does not know the message of a row of a table, so it accepts any parameters. */
const row: { code: string; status: number; message: string } = { code: 'x', status: 400, message: 'A {b}.' };
const FromTable = defineError(row);
export const fromTable = [new FromTable(), new FromTable({ b: 1 })];

@MapsErrors()
export class GoodMapper {
  map(thrown: unknown): ApiException | undefined {
    return thrown instanceof RangeError ? new HttpErrors.Conflict() : undefined;
  }
}

// @ts-expect-error -- `map()` must not return a promise
@MapsErrors()
export class AsyncMapper {
  map(): Promise<ApiException> {
    return Promise.resolve(new HttpErrors.Conflict());
  }
}

// @ts-expect-error -- the class must have a method `observe`
@ObservesErrors()
export class NoObserver {}
