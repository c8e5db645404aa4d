import { defineError, ValidationFailed } from 'nestjs-api-errors';

export class CustomerNotFound extends defineError({
  code: 'customer_not_found',
  status: 404,
  message: "Customer '{id}' does not exist.",
  solutions: ['Check the id: POST /customers answers with it.'],
  example: { id: 42 },
}) {}

/** Thrown by the service and shown in the documentation: one text for both. */
export const emailTaken = () =>
  new ValidationFailed([
    {
      field: 'email',
      in: 'body',
      code: 'already_exists',
      message: 'There is a customer with this e-mail address already.',
    },
  ]);
