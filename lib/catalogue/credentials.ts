import { type IncomingRequest } from '../formats/format-registry.js';
import { HttpErrors } from './http-errors.js';
import { CREDENTIAL_MISTAKES, type CredentialMistake } from './http-errors.table.js';

type RequestWithHeaders = Pick<IncomingRequest, 'headers'>;

/** The credentials of the scheme `Basic`: a user name and a password. */
export interface BasicCredentials {
  readonly user: string;
  readonly password: string;
}

/**
 * Returns the credentials of the scheme `Basic`. Clients receive the same 401 for every mistake. The `cause` of the exception
 * describes the mistake; it is logged if `logging.clientErrors` is not `false`.
 *
 * @param request any object with `headers`, such as the request of Express or Fastify
 * @throws HttpErrors.Unauthorized with a `cause` that describes the mistake
 * @see RFC 7617
 * @example
 * ```ts
 * import { type CanActivate, type ExecutionContext } from '@nestjs/common';
 * import { readBasicCredentials, HttpErrors } from 'nestjs-api-errors';
 *
 * export class PasswordGuard implements CanActivate {
 *   canActivate(context: ExecutionContext): boolean {
 *     const { user, password } = readBasicCredentials(context.switchToHttp().getRequest());
 *     if (user !== 'ann' || password !== process.env.PASSWORD) throw new HttpErrors.Unauthorized();
 *     return true;
 *   }
 * }
 * ```
 */
export function readBasicCredentials(request: RequestWithHeaders): BasicCredentials {
  const encoded = readCredentials(request, 'basic');
  if (!/^[\w+/-]+={0,2}$/.test(encoded)) throw createUnauthorized('invalidBase64');
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) throw createUnauthorized('missingColon');
  return { user: text.slice(0, colon), password: text.slice(colon + 1) };
}

/**
 * Returns the token of the scheme `Bearer`.
 *
 * @param request any object with `headers`, such as the request of Express or Fastify
 * @throws HttpErrors.Unauthorized with a `cause` that describes the mistake
 * @see RFC 6750, 2.1
 * @example
 * ```ts
 * import { readBearerToken } from 'nestjs-api-errors';
 *
 * readBearerToken({ headers: { authorization: 'Bearer a.b.c' } }); // 'a.b.c'
 * ```
 */
export function readBearerToken(request: RequestWithHeaders): string {
  return readCredentials(request, 'bearer');
}

/** @see RFC 9110, 11.6.2 */
function readCredentials({ headers }: RequestWithHeaders, scheme: 'basic' | 'bearer'): string {
  const { authorization } = headers;
  if (typeof authorization !== 'string' || authorization.trim() === '') {
    throw createUnauthorized(headers.authentication === undefined ? 'missingHeader' : 'wrongHeaderName');
  }
  const [, sentScheme = '', credentials = ''] = /^(\S+)(?: +(.*))?$/s.exec(authorization.trim()) ?? [];
  if (sentScheme.toLowerCase() !== scheme) {
    throw createUnauthorized(credentials === '' ? 'missingScheme' : 'wrongScheme');
  }
  if (credentials === '') throw createUnauthorized('missingCredentials');
  return credentials;
}

function createUnauthorized(mistake: CredentialMistake): Error {
  return new HttpErrors.Unauthorized(undefined, { cause: new Error(CREDENTIAL_MISTAKES[mistake]) });
}
