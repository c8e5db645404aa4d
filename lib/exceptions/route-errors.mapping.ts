import { STATUS_CODES } from 'node:http';
import { NotFoundException } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { truncate } from '../error/message-template.js';
import { type Occurrence, toPlainOccurrence } from '../error/occurrence.js';
import { readProperty } from '../internal/unknown-value.js';
import { getAcceptHeaderName } from '../nest/body-types.js';
import { getRequestPath } from '../nest/request-route.js';
import { type RouteTable } from '../nest/route-table.js';
import { formatAcceptedTypes, UNSUPPORTED_TYPE } from './parser-texts.js';

/** Matches the router's message about an unknown URL. The URL is a path, `*`, or has a scheme and a host. */
const UNKNOWN_ROUTE = /^Cannot ([A-Z-]+) (?:(\/[^?#]*)|\*|[A-Za-z][A-Za-z+.-]*:\/\/)/;

function parseUnknownRoute(message: string): RegExpExecArray | null {
  return UNKNOWN_ROUTE.exec(message);
}

export function isUnknownRouteMessage(message: string): boolean {
  return parseUnknownRoute(message) !== null;
}

/**
 * Maps Nest's 404 to a 405 if the path has routes for other methods. Only the router's message about an unknown URL causes the
 * lookup.
 *
 * @see RFC 9110, 15.5.6
 */
export function mapUnknownRoute(
  thrown: unknown,
  routes: Pick<RouteTable, 'getAllowedMethods'>,
  request: unknown,
): Occurrence | undefined {
  if (!isNotFoundException(thrown)) return undefined;
  const message = readProperty(thrown, 'message');
  const [, method, path] = (typeof message === 'string' && parseUnknownRoute(message)) || [];
  if (path === undefined) return undefined;
  const allowed = routes.getAllowedMethods(path, request ?? {});
  if (allowed.length === 0 || allowed.includes(method!)) return undefined;
  const headers = { Allow: allowed.join(', ') };
  const body = { message: removeQuery(message as string), error: STATUS_CODES[404], statusCode: 404 };
  return {
    definition: HttpErrors.MethodNotAllowed.definition,
    foreignFacts: { body, nestStatus: 404 },
    headers,
  };
}

/** Compares the class, as a minifier changes its name, and the name, as there can be several copies of Nest. */
function isNotFoundException(thrown: unknown): boolean {
  return (
    readProperty(thrown, 'constructor') === NotFoundException ||
    readProperty(thrown, 'name') === 'NotFoundException'
  );
}

const MAX_MESSAGE_LENGTH = 200;

/**
 * Removes the query and the fragment from a message of the router, because a query may contain secrets. Truncates the
 * message to 200 characters.
 */
export function removeQuery(message: string): string {
  return truncate(message.replace(/[?#].*$/s, ''), MAX_MESSAGE_LENGTH);
}

const DEFAULT_MESSAGES: ReadonlySet<string> = new Set([
  UNSUPPORTED_TYPE,
  HttpErrors.UnsupportedMediaType.definition.message,
]);

/**
 * Adds the accepted media types to a 415 with a default message: to the header `Accept-Post`, `Accept-Patch` or `Accept`,
 * and to the message if the app does not replace the error.
 */
export function addAcceptedTypes(
  occurrence: Occurrence,
  request: unknown,
  routes: Pick<RouteTable, 'getAcceptedTypes'>,
): Occurrence {
  const { definition, foreignFacts } = occurrence;
  if (foreignFacts?.message !== undefined && !DEFAULT_MESSAGES.has(foreignFacts.message)) return occurrence;
  const method = String(readProperty(request, 'method'));
  const types = routes.getAcceptedTypes(method, getRequestPath(request));
  if (types.length === 0) return occurrence;
  const isBuiltIn = definition === HttpErrors.UnsupportedMediaType.definition;
  const message = isBuiltIn ? formatAcceptedTypes(types) : undefined;
  const headers = { [getAcceptHeaderName(method)]: types.join(', '), ...occurrence.headers };
  const body = replaceMessage(foreignFacts?.body, message);
  return { ...toPlainOccurrence(occurrence), foreignFacts: { ...foreignFacts, message, body }, headers };
}

function replaceMessage(body: unknown, message: string | undefined): unknown {
  const isDefault = message !== undefined && readProperty(body, 'message') === UNSUPPORTED_TYPE;
  return isDefault ? { ...(body as object), message } : body;
}
