import { type Paramtype } from '@nestjs/common';
import { isObject } from '../internal/unknown-value.js';
import { metadata, NEST } from './nest-metadata.js';
import { type ControllerClass } from './route-list.js';

/** The part of a request that a parameter is taken from. */
export type RequestPart = 'body' | 'query' | 'path' | 'header' | 'cookie' | 'file' | 'files';

/** A parameter of a handler, as its decorator declares it. */
export interface HandlerParameter {
  readonly index: number;
  readonly part: RequestPart;
  /** The type of the parameter for pipes; parameters that Nest runs no pipes on have it, too. */
  readonly kind: Paramtype;
  /** The name of one value in the part. */
  readonly name: string | undefined;
  /** The type that it is declared with. */
  readonly type: unknown;
  /** Its own pipes: classes or instances. */
  readonly pipes: readonly unknown[];
  /** A Standard Schema, as Nest 12 takes it. */
  readonly schema: unknown;
}

/** Nest's numbers of the parts that a client fills; other parameters are not validated. */
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

/** Returns all parameters of a handler with a decorator, by keys that name the kind of the decorator. */
export function declaredParameters(
  controller: object,
  method: string,
): Readonly<Record<string, DeclaredParameter>> {
  return (metadata(NEST.parameters, controller, method) ?? {}) as Readonly<Record<string, DeclaredParameter>>;
}

/** Returns the parameters of a handler that a client fills, in the order of the source. */
export function parametersOf(controller: ControllerClass, method: string): readonly HandlerParameter[] {
  const declared = declaredParameters(controller, method);
  const prototype = controller.prototype as object;
  const types = (metadata(NEST.parameterTypes, prototype, method) ?? []) as readonly unknown[];
  return Object.keys(declared)
    .flatMap((key) => parameterOf(key, declared[key]!, types))
    .toSorted((one, other) => one.index - other.index);
}

function parameterOf(
  key: string,
  { index, data, pipes = NO_PIPES, schema }: DeclaredParameter,
  types: readonly unknown[],
): HandlerParameter | [] {
  // A key is the number of the part and the index of the parameter; one of a custom decorator has more.
  const found = PARTS[key.slice(0, key.indexOf(':'))];
  if (found === undefined) return [];
  const name = typeof data === 'string' && data !== '' ? data : undefined;
  return { index, part: found.part, kind: found.kind, name, type: types[index], pipes, schema };
}

const NO_PIPES: readonly unknown[] = [];

type Members = Record<string, unknown>;

/** Returns the value of a parameter, as Nest reads it from a request. */
export function valueIn(request: Members, { part, name }: HandlerParameter): unknown {
  switch (part) {
    case 'body':
      return memberOf(request.body, name);
    case 'query':
      return memberOf(queryOf(request), name);
    case 'path':
      return memberOf(request.params, name);
    case 'header':
      return memberOf(request.headers, name?.toLowerCase());
    case 'cookie':
      return memberOf(cookiesOf(request), name);
    case 'file':
      return request[name ?? 'file'];
    case 'files':
      return request.files;
  }
}

function memberOf(owner: unknown, name: string | undefined): unknown {
  if (name === undefined) return owner;
  if (owner === undefined || owner === null) return undefined;
  const hasMembers = typeof owner === 'object' && !Array.isArray(owner) && !ArrayBuffer.isView(owner);
  return hasMembers || Object.hasOwn(owner, name) ? (owner as Members)[name] : undefined;
}

/** Returns the cookies that the app has parsed, or else parses them as Nest does: the first of each name, unescaped. */
function cookiesOf({ cookies, headers }: Members): object {
  if (isObject(cookies)) return cookies;
  const found = Object.create(null) as Members;
  const sent = (headers as Members | undefined)?.cookie;
  for (const pair of typeof sent === 'string' ? sent.split(';') : []) {
    const [name = '', ...value] = pair.split('=');
    const key = name.trim();
    if (key === '' || value.length === 0 || key in found) continue;
    const text = value.join('=').trim();
    found[key] = unescaped(text.length > 1 && /^".*"$/.test(text) ? text.slice(1, -1) : text);
  }
  return found;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Keeps the first query object on the request, as Express creates a new one for each access. */
function queryOf(request: Members): unknown {
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
