import { Injectable } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { isJson } from '../internal/media-type.js';
import { isBuiltinType, readProperty } from '../internal/unknown-value.js';
import { type BodyHeaders, hasBody, getMediaType, readConsumedTypes } from '../nest/body-types.js';
import {
  type PreParameterStep,
  type Enhancers,
  type EnhancerSource,
  type HandlerContext,
} from '../nest/handler-enhancers.js';
import { type HandlerParameter, type RequestPart } from '../nest/handler-parameters.js';
import { readMetadataList, NEST } from '../nest/nest-metadata.js';
import { literal, matchesWhole, segment } from '../nest/route-matching.js';

/**
 * Rejects bodies of an unsupported media type before they are validated. No other class throws a 415; only parsers, which
 * run earlier, reject types themselves.
 */
@Injectable()
export class BodyTypeChecks implements EnhancerSource {
  getEnhancers({ handler, parameters }: HandlerContext): Enhancers | undefined {
    const bodies = parameters.filter(({ part }) => part === 'body');
    const takesPart = (part: RequestPart) => parameters.some((each) => each.part === part);
    const takesFiles = takesPart('file') || takesPart('files');
    if (bodies.length === 0 && !takesFiles) return undefined;
    const types = takesFiles ? [] : readDeclaredTypes(handler);
    const takesText = types.length > 0 || bodies.some((body) => canTakeText(body, handler));
    const checks = [
      types.length > 0 ? createDeclaredTypeCheck(types) : undefined,
      this.createUnparsedBodyCheck(takesText, takesFiles),
    ].filter((check) => check !== undefined);
    const rejectBody: PreParameterStep = (request) => {
      if (checks.some((isWrong) => isWrong(request))) throw new HttpErrors.UnsupportedMediaType();
      if (!takesText) dropEmptyText(request);
    };
    return { bodyCheck: rejectBody };
  }

  private createUnparsedBodyCheck(takesText: boolean, takesFiles: boolean): BodyCheck {
    return (request) =>
      (hasUnreadBody(request) && !(takesFiles && isMultipartForm(request))) ||
      (!takesText && hasTextBody(request));
  }
}

type BodyCheck = (request: object) => boolean;

/** Returns no types if all of them are multipart: an interceptor reads such forms. */
function readDeclaredTypes(handler: object): readonly string[] {
  const types = readConsumedTypes(handler);
  return types.every((type) => type.startsWith('multipart/')) ? [] : types;
}

function createDeclaredTypeCheck(types: readonly string[]): BodyCheck {
  const patterns = types.map((type) => {
    const [beginning = '', ...others] = type.toLowerCase().split('*');
    return [literal(beginning), ...others.flatMap((piece) => [segment(1), literal(piece)])];
  });
  return (request) => {
    const headers = getHeaders(request);
    const type = getMediaType(headers);
    return type !== '' && hasBody(headers) && !patterns.some((pattern) => matchesWhole(pattern, type));
  };
}

function isMultipartForm(request: object): boolean {
  return getMediaType(getHeaders(request)) === 'multipart/form-data';
}

/**
 * Checks whether no parser has read the body. Express then leaves it unread, and so does Fastify with multipart forms.
 * A body that an interceptor has read as an upload counts as read.
 */
function hasUnreadBody(request: object): boolean {
  if (readProperty(readProperty(request, 'raw') ?? request, 'readableDidRead') !== false) return false;
  if (!hasBody(getHeaders(request)) || hasEnded(request)) return false;
  if (hasUpload(request)) return false;
  const body = readProperty(request, 'body');
  return body === undefined || isEmpty(body);
}

function hasEnded(request: object): boolean {
  const raw = readProperty(request, 'raw') ?? request;
  return readProperty(raw, 'complete') === true && readProperty(raw, 'readableLength') === 0;
}

function hasUpload(request: object): boolean {
  return ['file', 'files'].some(
    (name) => !['undefined', 'function'].includes(typeof readProperty(request, name)),
  );
}

function isEmpty(body: unknown): boolean {
  return body === null || (typeof body === 'object' && Object.keys(body).length === 0);
}

function hasTextBody(request: object): boolean {
  const body = readProperty(request, 'body');
  return typeof body === 'string' && body !== '' && !isJson(getMediaType(getHeaders(request)));
}

/** Removes an empty string, which Fastify's parser of `text/plain` returns for an empty body. Express has no body then. */
function dropEmptyText(request: { body?: unknown }): void {
  if (readProperty(request, 'body') === '' && !isJson(getMediaType(getHeaders(request))))
    request.body = undefined;
}

function getHeaders(request: object): BodyHeaders {
  return readProperty(request, 'headers') ?? {};
}

/** Checks whether a parameter can receive the whole body as text: a class cannot, unless a pipe converts the text. */
function canTakeText({ name, type, pipes }: HandlerParameter, handler: object): boolean {
  if (name !== undefined) return false;
  const isClass = typeof type === 'function' && !isBuiltinType(type) && !BYTES.has(type);
  return !isClass || pipes.length > 0 || readMetadataList(NEST.pipes, handler).length > 0;
}

const BYTES: ReadonlySet<unknown> = new Set([Buffer, Uint8Array]);
