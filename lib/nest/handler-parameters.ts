import { type Paramtype } from '@nestjs/common';
import { isObject } from '../internal/unknown-value.js';
import { readMetadata, NEST } from './nest-metadata.js';
import { type ControllerClass } from './route-list.js';

export type RequestPart = 'body' | 'query' | 'path' | 'header' | 'cookie' | 'file' | 'files';

export interface HandlerParameter {
  readonly index: number;
  readonly part: RequestPart;
  readonly kind: Paramtype;
  readonly name: string | undefined;
  readonly type: unknown;
  readonly pipes: readonly unknown[];
  readonly schema: unknown;
}

/** The parts of a request that the package validates, by Nest's `RouteParamtypes`. */
const PARTS: Readonly<Record<string, Pick<HandlerParameter, 'part' | 'kind'>>> = {
  3: { part: 'body', kind: 'body' },
  4: { part: 'query', kind: 'query' },
  5: { part: 'path', kind: 'param' },
  6: { part: 'header', kind: 'custom' },
  8: { part: 'file', kind: 'custom' },
  9: { part: 'files', kind: 'custom' },
  14: { part: 'cookie', kind: 'custom' },
};

interface DeclaredParameter {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
  readonly schema?: unknown;
}

export function readDeclaredParameters(
  controller: object,
  method: string,
): Readonly<Record<string, DeclaredParameter>> {
  return (readMetadata(NEST.parameters, controller, method) ?? {}) as Readonly<
    Record<string, DeclaredParameter>
  >;
}

export function readHandlerParameters(
  controller: ControllerClass,
  method: string,
): readonly HandlerParameter[] {
  const declared = readDeclaredParameters(controller, method);
  const prototype = controller.prototype as object;
  const types = (readMetadata(NEST.parameterTypes, prototype, method) ?? []) as readonly unknown[];
  return Object.keys(declared)
    .flatMap((key) => toHandlerParameter(key, declared[key]!, types))
    .toSorted((one, other) => one.index - other.index);
}

function toHandlerParameter(
  key: string,
  { index, data, pipes = NO_PIPES, schema }: DeclaredParameter,
  types: readonly unknown[],
): HandlerParameter | [] {
  // A key is the number of the part and the index of the parameter; keys of custom decorators are longer.
  const found = PARTS[key.slice(0, key.indexOf(':'))];
  if (found === undefined) return [];
  const name = typeof data === 'string' && data !== '' ? data : undefined;
  return { index, part: found.part, kind: found.kind, name, type: types[index], pipes, schema };
}

const NO_PIPES: readonly unknown[] = [];

type Members = Record<string, unknown>;

export function readParameterValue(request: Members, { part, name }: HandlerParameter): unknown {
  switch (part) {
    case 'body':
      return getMember(request.body, name);
    case 'query':
      return getMember(readQuery(request), name);
    case 'path':
      return getMember(request.params, name);
    case 'header':
      return getMember(request.headers, name?.toLowerCase());
    case 'cookie':
      return getMember(readCookies(request), name);
    case 'file':
      return request[name ?? 'file'];
    case 'files':
      return request.files;
  }
}

function getMember(owner: unknown, name: string | undefined): unknown {
  if (name === undefined) return owner;
  if (owner === undefined || owner === null) return undefined;
  const hasMembers = typeof owner === 'object' && !Array.isArray(owner) && !ArrayBuffer.isView(owner);
  return hasMembers || Object.hasOwn(owner, name) ? (owner as Members)[name] : undefined;
}

/** Returns the cookies that the app has parsed, or parses them as Nest does: the first one of each name, percent-decoded. */
function readCookies({ cookies, headers }: Members): object {
  if (isObject(cookies)) return cookies;
  const found = Object.create(null) as Members;
  const sent = (headers as Members | undefined)?.cookie;
  for (const pair of typeof sent === 'string' ? sent.split(';') : []) {
    const [name = '', ...value] = pair.split('=');
    const key = name.trim();
    if (key === '' || value.length === 0 || key in found) continue;
    const text = value.join('=').trim();
    found[key] = decodeText(text.length > 1 && /^".*"$/.test(text) ? text.slice(1, -1) : text);
  }
  return found;
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Caches the query object on the request, because Express 5 parses the query again at each access. */
function readQuery(request: Members): unknown {
  if (!Object.hasOwn(request, 'query')) {
    const { query } = request;
    Object.defineProperty(request, 'query', {
      value: query,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
  return request.query;
}
