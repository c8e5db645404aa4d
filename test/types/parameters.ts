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
 * Uses that the compiler must accept and reject. `npm run typecheck` reads it; each `@ts-expect-error` fails where
 * the line below it compiles.
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

// @ts-expect-error -- the message names {id}
export const wrongName = new UserNotFound({ uid: 42 });
// @ts-expect-error -- {id} is missing
export const noParams = new UserNotFound();
// @ts-expect-error -- one more than the message names
export const tooMany = new UserNotFound({ id: 42, uid: 42 });
// @ts-expect-error -- an object has no text
export const noText = new UserNotFound({ id: {} });
// @ts-expect-error -- {name} of the user message is missing
export const noUserName = new Late({ order: 1, days: 2 });
// @ts-expect-error -- the message has no parameters
export const notAsked = new Plain({ id: 1 });
// @ts-expect-error -- options come second
export const optionsFirst = new Plain({ cause: new Error('x') });
// @ts-expect-error -- a text is for built-in errors; the message of others is in their definition
export const textOfDefined = new Plain('Another text.');
// @ts-expect-error -- a text comes first
export const noTextFirst = new HttpErrors.NotFound({ cause: new Error('x') });
// @ts-expect-error -- there is no such row
export const noRow = HttpErrors.NotAnError;
// @ts-expect-error -- a field error names its field
export const noField = new ValidationFailed([{ code: 'invalid' }]);
// @ts-expect-error -- somewhere in the request
export const nowhere = new ValidationFailed([{ field: 'a', in: 'elsewhere', code: 'invalid' }]);
// @ts-expect-error -- no canonical code
export const noCanonical = defineError({ code: 'x', status: 400, message: 'x', canonicalCode: 'WRONG' });

// @ts-expect-error -- `solutions` is meant
export const unknownKey = defineError({ code: 'x', status: 400, message: 'x', solution: 'Wait.' });
// @ts-expect-error -- `status` is meant
export const otherStatus = defineError({ code: 'x', status: 400, statusCode: 400, message: 'x' });
// @ts-expect-error -- `retryAfter` is meant
export const oldRetry = defineError({ code: 'x', status: 503, message: 'x', retry: { after: 5 } });
export const retried = defineError({ code: 'x', status: 503, message: 'x', retryable: true, retryAfter: 5 });

@AtLeastOneOf(['email', 'phone'], { message: ({ email }: Contact) => `${email}` })
export class Contact {
  email?: string;
  phone?: string;

  @NotTogetherWith(['email', 'phone'])
  fax?: string;
}

// @ts-expect-error -- `phone` is meant
@AtLeastOneOf(['email', 'fone'])
export class WrongContact extends Contact {
  // @ts-expect-error -- `email` is meant
  @NotTogetherWith('emial')
  pager?: string;
}

// @ts-expect-error -- `phone` is meant
@MutuallyExclusive(['email', 'fone'])
export class WrongChoice extends Contact {}

const computed: [string, ...string[]] = ['email'];
@MutuallyExclusive(computed)
export class ComputedChoice extends Contact {}

/** `applyDecorators()` does not know the class. */
export const Reachable = () =>
  applyDecorators(
    AtLeastOneOf(['email', 'phone']) as ClassDecorator,
    NotTogetherWith('fax') as PropertyDecorator,
  );

/** From a table, the compiler does not know the message: any parameters do. */
const row: { code: string; status: number; message: string } = { code: 'x', status: 400, message: 'A {b}.' };
const FromTable = defineError(row);
export const fromTable = [new FromTable(), new FromTable({ b: 1 })];

@MapsErrors()
export class GoodMapper {
  map(thrown: unknown): ApiException | undefined {
    return thrown instanceof RangeError ? new HttpErrors.Conflict() : undefined;
  }
}

// @ts-expect-error -- a response cannot wait for a promise
@MapsErrors()
export class AsyncMapper {
  map(): Promise<ApiException> {
    return Promise.resolve(new HttpErrors.Conflict());
  }
}

// @ts-expect-error -- it has no method `observe`
@ObservesErrors()
export class NoObserver {}
