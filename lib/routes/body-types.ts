import { type HttpAdapterHost } from '@nestjs/core';
import { parametersOf, type RequestPart } from './handler-parameters.js';
import { metadata, SWAGGER } from './nest-metadata.js';
import { type Route } from './route-list.js';

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

/** The media types that a handler takes by its own word, that of `@ApiConsumes`. */
export function consumedTypes(controller: object, handler: object): readonly string[] | undefined {
  const declared = metadata(SWAGGER.consumes, handler) ?? metadata(SWAGGER.consumes, controller);
  return Array.isArray(declared) && declared.length > 0 ? (declared as string[]) : undefined;
}

/** The media types that the body of a request to a route may have: by its own word, else those that the app parses. */
export function acceptedTypes({ controller, handler, name }: Route, adapter: HttpAdapter): readonly string[] {
  const own = consumedTypes(controller, handler);
  if (own) return own;
  const parameters = parametersOf(controller, controller.prototype as object, name);
  const takes = (part: RequestPart, type?: unknown) =>
    parameters.some((each) => each.part === part && (type === undefined || each.type === type));
  return PARSERS.filter(([type, parser]) => {
    if (type === 'multipart/form-data') return takes('file') || takes('files');
    return (type !== 'text/plain' || takes('body', String)) && isParsed(adapter, type, parser);
  }).map(([type]) => type);
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
