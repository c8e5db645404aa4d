import { defineError, HttpErrors } from 'nestjs-api-errors';

/** The app's word for 503; nginx says it, too, where it lets no more requests through. */
export class Overloaded extends defineError({
  code: 'overloaded',
  number: 1002,
  status: 503,
  message: 'Too many orders are being placed right now.',
  solutions: ['Wait as long as `Retry-After` says, then send the same request again.'],
  retryAfter: 30,
  replaces: HttpErrors.ServiceUnavailable,
}) {}
