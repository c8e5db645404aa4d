import { type ArgumentsHost } from '@nestjs/common';

/**
 * Whether a handler is called for a request of HTTP. Nest says 'http' of the calls of an `ExternalContextCreator`, too,
 * unless the library that makes them knows better: a job, a chat's message; their arguments may be anything.
 */
export function isHttpCall(host: ArgumentsHost): boolean {
  if (host.getType() !== 'http') return false;
  const [request, response] = host.getArgs<unknown[]>();
  return isObject(request) && isObject(response) && (isMethod(response.end) || isMethod(response.send));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isMethod(member: unknown): boolean {
  return typeof member === 'function';
}
