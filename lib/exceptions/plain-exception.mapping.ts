import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { isApiException } from '../catalogue/api-exception.js';
import { type Catalogue } from '../catalogue/catalogue.js';
import { type Occurrence } from '../error/api-error.js';
import { reasonOf, UNREADABLE } from './parser-texts.js';
import { isOfRouter } from './unknown-route.mapping.js';

/**
 * An exception as Nest's classes make most of them: a text, a status, and the name of that. It says what the chain
 * would say, for less; whatever could be of another kind is left to the chain.
 */
export function mapPlainException(thrown: unknown, catalogue: Catalogue): Occurrence | undefined {
  if (!(thrown instanceof HttpException) || isApiException(thrown)) return undefined;
  const status = thrown.getStatus();
  if (status >= 500 || UNREADABLE.has(status)) return undefined;
  const definition = catalogue.ofStatus(status);
  if (definition.status !== status || definition.replaces !== undefined) return undefined;
  const body: unknown = thrown.getResponse();
  const message = isPlain(body, status) ? body.message : undefined;
  if (message === undefined || message !== thrown.message || thrown.errorCode !== undefined) return undefined;
  if (isOfRouter(message) || message.startsWith(thrown.name)) return undefined;
  return { definition, kept: { status, message, body }, reason: reasonOf(message) };
}

/** Whether a body says what Nest's own says of a status, and nothing else. */
function isPlain(body: unknown, status: number): body is { readonly message: string } {
  if (typeof body !== 'object' || body === null) return false;
  const { message, error, statusCode } = body as Readonly<Record<string, unknown>>;
  if (typeof message !== 'string' || statusCode !== status) return false;
  const size = error === undefined ? 2 : 3;
  return Object.keys(body).length === size && (size === 2 || error === STATUS_CODES[status]);
}
