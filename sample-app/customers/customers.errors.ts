import { defineError, ValidationFailed } from 'nestjs-api-errors';

export class CustomerNotFound extends defineError({
  code: 'customer_not_found',
  number: 3001,
  status: 404,
  message: "Customer '{id}' does not exist.",
  resource: { type: 'customer', name: 'customers/{id}' },
  solutions: ['Check the id: POST /customers answers with it.'],
  example: { id: 42 },
}) {}

/** What `@IsUnique` answers, for the service to throw and for the documentation to show. */
export const emailTaken = () =>
  new ValidationFailed([{ field: 'email', in: 'body', code: 'already_exists', reason: 'isUnique' }]);
