import { defineError, HttpErrors, ValidationFailed } from 'nestjs-api-errors';

class UserNotFound extends defineError({ code: 'user_not_found', status: 404, message: 'No user {id}.' }) {}
class EmailTaken extends defineError({ code: 'email_taken', status: 422, message: 'Taken.' }) {}

type Expect<Actual, Expected> = [Actual] extends [Expected]
  ? [Expected] extends [Actual]
    ? true
    : false
  : false;

/** The compiler knows the code of each error, so that a `switch` over a union can be exhaustive. */
export function toText(
  error: UserNotFound | EmailTaken | ValidationFailed | InstanceType<typeof HttpErrors.ImATeapot>,
): string {
  switch (error.code) {
    case 'user_not_found':
      return (error satisfies UserNotFound) ? 'no user' : '';
    case 'email_taken':
    case 'validation_failed':
    case 'im_a_teapot':
      return error.code;
    default:
      return error satisfies never;
  }
}

export const codes: readonly true[] = [
  true satisfies Expect<UserNotFound['code'], 'user_not_found'>,
  true satisfies Expect<
    InstanceType<typeof HttpErrors.HttpVersionNotSupported>['code'],
    'http_version_not_supported'
  >,
  true satisfies Expect<InstanceType<typeof HttpErrors.NotFound>['code'], 'not_found'>,
];

// @ts-expect-error the code is not the one of the error
export const wrong: 'user_not_found' = new EmailTaken().code;
