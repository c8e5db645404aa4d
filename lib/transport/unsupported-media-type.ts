import { Injectable } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { isJson } from '../internal/media-type.js';
import { isBuiltinType, readProperty } from '../internal/unknown-value.js';
import { type BodyHeaders, bringsBody, mediaTypeOf, ownConsumedTypes } from '../nest/body-types.js';
import {
  type BeforeParameters,
  type Enhancers,
  type EnhancerSource,
  type HandlerPlace,
} from '../nest/handler-enhancers.js';
import { type HandlerParameter, type RequestPart } from '../nest/handler-parameters.js';
import { listed, NEST } from '../nest/nest-metadata.js';
import { literal, matchesWhole, segment } from '../nest/route-matching.js';

/**
 * Rejects bodies of a wrong media type before they are validated. It is the only place that decides on a 415; parsers
 * that reject a type by themselves come earlier.
 */
@Injectable()
export class BodyTypes implements EnhancerSource {
  enhancersOf({ handler, parameters }: HandlerPlace): Enhancers | undefined {
    const bodies = parameters.filter(({ part }) => part === 'body');
    const takes = (part: RequestPart) => parameters.some((each) => each.part === part);
    // The media types of forms depend on interceptors.
    const takesFiles = takes('file') || takes('files');
    if (bodies.length === 0 && !takesFiles) return undefined;
    const types = takesFiles ? [] : typesOf(handler);
    const takesText = types.length > 0 || bodies.some((body) => canTakeText(body, handler));
    const checks = [
      types.length > 0 ? declaredTypeCheck(types) : undefined,
      this.unparsedBodyCheck(takesText, takesFiles),
    ].filter((check) => check !== undefined);
    const rejectBody: BeforeParameters = (request) => {
      if (checks.some((isWrong) => isWrong(request))) throw new HttpErrors.UnsupportedMediaType();
      if (!takesText) dropEmptyText(request);
    };
    return { bodyCheck: rejectBody };
  }

  /**
   * @param takesText whether a body that is one text may be right
   * @param takesFiles whether an interceptor may leave a form to the handler
   */
  private unparsedBodyCheck(takesText: boolean, takesFiles: boolean): BodyCheck {
    return (request) =>
      (hasUnreadBody(request) && !(takesFiles && isForm(request))) || (!takesText && hasTextBody(request));
  }
}

/** Checks whether a request has to be rejected. */
type BodyCheck = (request: object) => boolean;

/** Returns the types that a handler declares; none if an interceptor has to read its forms. */
function typesOf(handler: object): readonly string[] {
  const types = ownConsumedTypes(handler);
  return types.every((type) => type.startsWith('multipart/')) ? [] : types;
}

/** @param types media types; a part of them may be `*` */
function declaredTypeCheck(types: readonly string[]): BodyCheck {
  const patterns = types.map((type) => {
    const [beginning = '', ...others] = type.toLowerCase().split('*');
    return [literal(beginning), ...others.flatMap((piece) => [segment(1), literal(piece)])];
  });
  return (request) => {
    const headers = headersOf(request);
    const type = mediaTypeOf(headers);
    return type !== '' && bringsBody(headers) && !patterns.some((pattern) => matchesWhole(pattern, type));
  };
}

function isForm(request: object): boolean {
  return mediaTypeOf(headersOf(request)) === 'multipart/form-data';
}

/**
 * Checks whether no parser took a body: Express leaves it then, and so does Fastify with a form that an interceptor of the
 * handler is meant to read. Interceptors read uploads of any type.
 */
function hasUnreadBody(request: object): boolean {
  if (readProperty(readProperty(request, 'raw') ?? request, 'readableDidRead') !== false) return false;
  if (!bringsBody(headersOf(request)) || isOver(request)) return false;
  if (hasUpload(request)) return false;
  // Parsers before Express 5 leave an empty object if they do not read.
  const body = readProperty(request, 'body');
  return body === undefined || isEmpty(body);
}

/** Checks whether a body of unknown length has ended without a byte. */
function isOver(request: object): boolean {
  const raw = readProperty(request, 'raw') ?? request;
  return readProperty(raw, 'complete') === true && readProperty(raw, 'readableLength') === 0;
}

/** Checks whether an interceptor has read files. `@fastify/multipart` has methods of these names. */
function hasUpload(request: object): boolean {
  return ['file', 'files'].some(
    (name) => !['undefined', 'function'].includes(typeof readProperty(request, name)),
  );
}

/** Fastify has `null` for no body. */
function isEmpty(body: unknown): boolean {
  return body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

/** Checks whether a body is one text, as Fastify's parser of `text/plain` makes it. A text in JSON is validated. */
function hasTextBody(request: object): boolean {
  const body = readProperty(request, 'body');
  return typeof body === 'string' && body !== '' && !isJson(mediaTypeOf(headersOf(request)));
}

/** Removes a body that is an empty text, as Express does: Fastify's parser of `text/plain` makes one of no bytes. */
function dropEmptyText(request: { body?: unknown }): void {
  if (readProperty(request, 'body') === '' && !isJson(mediaTypeOf(headersOf(request))))
    request.body = undefined;
}

function headersOf(request: object): BodyHeaders {
  return readProperty(request, 'headers') ?? {};
}

/** Checks whether a parameter can be given a whole body of text: a class cannot, unless a pipe converts the text. */
function canTakeText({ name, type, pipes }: HandlerParameter, handler: object): boolean {
  if (name !== undefined) return false;
  const isClass = typeof type === 'function' && !isBuiltinType(type) && !BYTES.has(type);
  return !isClass || pipes.length > 0 || listed(NEST.pipes, handler).length > 0;
}

const BYTES: ReadonlySet<unknown> = new Set([Buffer, Uint8Array]);
