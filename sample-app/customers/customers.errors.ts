import { defineError, ValidationFailed } from 'nestjs-api-errors';

export class CustomerNotFound extends defineError({
  code: 'customer_not_found',
  number: 3001,
  status: 404,
  message: "Customer '{id}' does not exist.",
  resource: { type: 'customer', name: 'customers/{id}' },
  solutions: ['Check the id. It is in the response of `POST /customers`.'],
  example: { id: 42 },
}) {}

/** Creates the error of `@IsUnique` and of the database, for the documentation. */
export const createEmailTakenError = () =>
  new ValidationFailed([{ field: 'email', in: 'body', code: 'already_exists', reason: 'isUnique' }]);
