import { type HttpAdapterHost } from '@nestjs/core';
import { toBareMediaType } from '../internal/media-type.js';
import { readHandlerParameters, type RequestPart } from './handler-parameters.js';
import { readMetadata, SWAGGER } from './nest-metadata.js';
import { type Route } from './route-list.js';

export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'transfer-encoding'?: string;
}

/** @see RFC 9112, 6.3 */
export function hasBody(headers: BodyHeaders): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && Number(length) > 0);
}

export function getMediaType({ 'content-type': type }: BodyHeaders): string {
  return toBareMediaType(type ?? '');
}

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/** Media types with the name of Express's parser; file interceptors, not parsers, read multipart forms. */
const PARSERS = [
  ['application/json', 'jsonParser'],
  ['application/x-www-form-urlencoded', 'urlencodedParser'],
  ['text/plain', 'textParser'],
  ['application/octet-stream', 'rawParser'],
  ['application/xml', 'xmlParser'],
  ['text/xml', 'xmlParser'],
  ['multipart/form-data', ''],
] as const;

export function readConsumedTypes(handler: object): readonly string[] {
  return parseMediaTypes(readMetadata(SWAGGER.consumes, handler));
}

function parseMediaTypes(declared: unknown): readonly string[] {
  const texts = Array.isArray(declared) ? declared.map(String) : [];
  const types = texts.flatMap((text) => text.split(',')).map(toBareMediaType);
  return types.filter((type) => /^[^/\s]+\/[^/\s]+$/.test(type));
}

export function findAcceptedTypes(route: Route, adapter: HttpAdapter): readonly string[] {
  const declared = findDeclaredTypes(route);
  if (declared) return declared;
  const { controller, name } = route;
  const parameters = readHandlerParameters(controller, name);
  const takesPart = (part: RequestPart) => parameters.some((each) => each.part === part);
  // `@Body('name') name: string` does not mean that the body is plain text.
  const takesText = parameters.some(
    ({ part, type, name: member }) => part === 'body' && type === String && member === undefined,
  );
  return PARSERS.filter(([type, parser]) => {
    if (type === 'multipart/form-data') return takesPart('file') || takesPart('files');
    return (type !== 'text/plain' || takesText) && isParsed(adapter, type, parser);
  }).map(([type]) => type);
}

/**
 * Returns the declared media types of a route. Without them, it returns those of Nest's default parsers, and multipart forms if
 * the route takes files: the parsers of the app are not known before it listens.
 */
export function getExpectedTypes(route: Route, takesFiles: boolean): readonly string[] {
  return findDeclaredTypes(route) ?? (takesFiles ? [...DEFAULT_TYPES, 'multipart/form-data'] : DEFAULT_TYPES);
}

const DEFAULT_TYPES: readonly string[] = PARSERS.slice(0, 2).map(([type]) => type);

function findDeclaredTypes({ controller, handler }: Route): readonly string[] | undefined {
  return [readConsumedTypes(handler), readConsumedTypes(controller)].find((types) => types.length > 0);
}

function isParsed(adapter: HttpAdapter, type: string, parser: string): boolean {
  const platform: Platform = adapter.getInstance();
  if (platform.hasContentTypeParser) return platform.hasContentTypeParser(type);
  return (platform.router?.stack ?? []).some(({ handle }) => handle.name === parser);
}

interface Platform {
  hasContentTypeParser?(type: string): boolean;
  readonly router?: { readonly stack?: readonly { readonly handle: { readonly name: string } }[] };
}

/** @see RFC 5789, 3.1; RFC 9110, 12.5.1; https://www.w3.org/TR/ldp/#header-accept-post */
const ACCEPT_HEADERS: Readonly<Record<string, string>> = { POST: 'Accept-Post', PATCH: 'Accept-Patch' };

export function getAcceptHeaderName(method: string): string {
  return ACCEPT_HEADERS[method] ?? 'Accept';
}
