import { type HttpAdapterHost } from '@nestjs/core';
import { toBareMediaType } from '../internal/media-type.js';
import { parametersOf, type RequestPart } from './handler-parameters.js';
import { metadata, SWAGGER } from './nest-metadata.js';
import { type Route } from './route-list.js';

/** The headers that describe the body of a request. */
export interface BodyHeaders {
  readonly 'content-type'?: string;
  readonly 'content-length'?: string;
  readonly 'transfer-encoding'?: string;
}

/** Checks whether a request brings a body, read or not. @see RFC 9112, 6.3 */
export function bringsBody(headers: BodyHeaders): boolean {
  const { 'content-length': length, 'transfer-encoding': encoding } = headers;
  return encoding !== undefined || (length !== undefined && Number(length) > 0);
}

/** Returns the media type of a body without its parameters. @example 'application/json' */
export function mediaTypeOf({ 'content-type': type }: BodyHeaders): string {
  return toBareMediaType(type ?? '');
}

type HttpAdapter = HttpAdapterHost['httpAdapter'];

/** The media types that parsers are asked for, and the name of Express's parser; interceptors read forms with files. */
const PARSERS = [
  ['application/json', 'jsonParser'],
  ['application/x-www-form-urlencoded', 'urlencodedParser'],
  ['text/plain', 'textParser'],
  ['application/octet-stream', 'rawParser'],
  ['application/xml', 'xmlParser'],
  ['text/xml', 'xmlParser'],
  ['multipart/form-data', ''],
] as const;

/** The media types that a handler itself takes by its own word, that of `@ApiConsumes`; not by its controller's. */
export function ownConsumedTypes(handler: object): readonly string[] {
  return mediaTypesIn(metadata(SWAGGER.consumes, handler));
}

/** Ignores texts that are not media types: `@ApiConsumes()` accepts free text. */
function mediaTypesIn(declared: unknown): readonly string[] {
  const texts = Array.isArray(declared) ? declared.map(String) : [];
  const types = texts.flatMap((text) => text.split(',')).map(toBareMediaType);
  return types.filter((type) => /^[^/\s]+\/[^/\s]+$/.test(type));
}

/** The media types that the body of a request to a route may have: by its own word, else those that the app parses. */
export function acceptedTypes(route: Route, adapter: HttpAdapter): readonly string[] {
  const declared = declaredTypes(route);
  if (declared) return declared;
  const { controller, name } = route;
  const parameters = parametersOf(controller, name);
  const takes = (part: RequestPart) => parameters.some((each) => each.part === part);
  // One value of a body is of no text.
  const takesText = parameters.some(
    ({ part, type, name: member }) => part === 'body' && type === String && member === undefined,
  );
  return PARSERS.filter(([type, parser]) => {
    if (type === 'multipart/form-data') return takes('file') || takes('files');
    return (type !== 'text/plain' || takesText) && isParsed(adapter, type, parser);
  }).map(([type]) => type);
}

/** Returns the media types before the app runs, when its parsers are not known: those of Nest's default parsers. */
export function expectedTypes(route: Route, takesFiles: boolean): readonly string[] {
  return declaredTypes(route) ?? (takesFiles ? [...USUAL, 'multipart/form-data'] : USUAL);
}

const USUAL: readonly string[] = PARSERS.slice(0, 2).map(([type]) => type);

function declaredTypes({ controller, handler }: Route): readonly string[] | undefined {
  return [ownConsumedTypes(handler), ownConsumedTypes(controller)].find((types) => types.length > 0);
}

function isParsed(adapter: HttpAdapter, type: string, parser: string): boolean {
  const platform: Platform = adapter.getInstance();
  if (platform.hasContentTypeParser) return platform.hasContentTypeParser(type);
  return (platform.router?.stack ?? []).some(({ handle }) => handle.name === parser);
}

/** Fastify knows its parsers; Express has them among all else that requests come through. */
interface Platform {
  hasContentTypeParser?(type: string): boolean;
  readonly router?: { readonly stack?: readonly { readonly handle: { readonly name: string } }[] };
}

/** @see RFC 5789, 3.1; RFC 9110, 12.5.1; https://www.w3.org/TR/ldp/#header-accept-post */
const ACCEPT_HEADERS: Readonly<Record<string, string>> = { POST: 'Accept-Post', PATCH: 'Accept-Patch' };

/** Returns the header that names the accepted media types to the sender of a request. */
export function acceptHeaderOf(method: string): string {
  return ACCEPT_HEADERS[method] ?? 'Accept';
}
