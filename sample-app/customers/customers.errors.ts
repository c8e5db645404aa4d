import { defineError, ValidationFailed } from 'nestjs-api-errors';

export class CustomerNotFound extends defineError({
  code: 'customer_not_found',
  status: 404,
  message: "Customer '{id}' does not exist.",
  solutions: ['Check the id: POST /customers answers with it.'],
  example: { id: 42 },
}) {}

/** What `@IsUnique` answers, for the service to throw and for the documentation to show. */
export const emailTaken = () =>
  new ValidationFailed([{ field: 'email', in: 'body', code: 'already_exists', reason: 'isUnique' }]);
