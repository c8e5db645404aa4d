import { defineError, HttpErrors } from 'nestjs-api-errors';

/** Replaces the built-in 503, also in the nginx configuration that `npm run nginx-errors` writes. */
export class Overloaded extends defineError({
  code: 'overloaded',
  number: 1002,
  status: 503,
  message: 'Too many orders are being placed right now.',
  solutions: [
    'Wait for the number of seconds in the header `Retry-After`, then send the same request again.',
  ],
  retryAfter: 30,
  replaces: HttpErrors.ServiceUnavailable,
}) {}
