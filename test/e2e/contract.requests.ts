import { type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyErrorsOptions } from 'nestjs-api-errors';
import { type CheckedResponse, type ErrorContract } from 'nestjs-api-errors/testing';

/** The adapters, with options that stop their routers from sending responses by themselves. */
export const CONTRACT_PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  // By default, the router of Fastify rejects long parameters with 414, a status that no other error has.
  [
    'Fastify',
    () => new FastifyAdapter({ ...fastifyErrorsOptions(), routerOptions: { maxParamLength: 1_000 } }),
  ],
];

/** A request with one mistake. */
export interface WrongRequest {
  readonly title: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

/** A request that succeeds; wrong requests are made from it. */
export interface RightRequest {
  /** The path, with its parameters in braces. */
  readonly template: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: readonly string[];
  readonly headers: OutgoingHttpHeaders;
  readonly body: unknown;
}

const VALUES: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x',
  'x'.repeat(5_000),
  0,
  -1,
  1.5,
  1e21,
  true,
  [],
  [[]],
  [null],
  [{}],
  [[{}]],
  {},
  { 0: 'x' },
  { a: { b: 'c' } },
];

/**
 * Changes a request that succeeds in one place at a time.
 *
 * @param every the interval at which wrong values of members of the body are taken; all other changes are taken
 */
export function wrongRequests(right: RightRequest, every = 1): readonly WrongRequest[] {
  return [
    ...createWrongPaths(right),
    ...createWrongQueries(right),
    ...createWrongHeaders(right),
    ...createWrongBodies(right),
    ...createWrongMembers(right).filter((_, index) => index % every === 0),
  ];
}

function fillPath({ template, params }: RightRequest): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!);
}

function createWrongPaths(right: RightRequest): readonly WrongRequest[] {
  const texts = ['x', '424242', '-1', '1.5', 'NaN', '%20', '%zz', '%00', 'x'.repeat(300), "1'--", '1e3'];
  const { headers, body } = right;
  return Object.keys(right.params).flatMap((name) =>
    texts.map((text) => ({
      title: `${name} is ${text.slice(0, 20)}`,
      path: fillPath({ ...right, params: { ...right.params, [name]: text } }),
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })),
  );
}

function createWrongQueries(right: RightRequest): readonly WrongRequest[] {
  const texts = ['', '=', '=x', '=-1', '=1.5', '=1e99', '[]=1', '[a]=1', '[a][b]=1', '=1&%s=2', '=%zz'];
  const { headers, body } = right;
  const sent = { path: fillPath(right), headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return [...right.query, 'nonsense'].flatMap((name) =>
    texts.map((text) => {
      const query = `${name}${text.replace('%s', name)}`;
      return { ...sent, title: `the query is ${query}`, path: `${sent.path}?${query}` };
    }),
  );
}

function createWrongHeaders(right: RightRequest): readonly WrongRequest[] {
  const { body, headers } = right;
  const without = { ...headers };
  delete without['x-api-key'];
  const change = (title: string, changed: OutgoingHttpHeaders): WrongRequest => ({
    title,
    path: fillPath(right),
    headers: changed,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return [
    change('no key', without),
    change('an unknown key', { ...headers, 'x-api-key': 'demo-stranger' }),
    change('a key with few permissions', { ...headers, 'x-api-key': 'demo-clerk' }),
    change('a malformed idempotency key', { ...headers, 'idempotency-key': '7' }),
    change('an Accept without a known media type', { ...headers, accept: 'image/png' }),
  ];
}

function createWrongBodies(right: RightRequest): readonly WrongRequest[] {
  const { body, headers } = right;
  if (body === undefined) return [];
  const sent = { path: fillPath(right), headers };
  const changeBody = (title: string, text: string, extra: OutgoingHttpHeaders = {}): WrongRequest => ({
    ...sent,
    title,
    body: text,
    headers: { ...headers, ...extra },
  });
  const whole = JSON.stringify(body);
  return [
    changeBody('broken', whole.slice(0, -3)),
    changeBody('no JSON', 'name=x'),
    changeBody('text', whole, { 'content-type': 'text/plain' }),
    changeBody('XML', '<a/>', { 'content-type': 'application/xml' }),
    changeBody('no type', whole, { 'content-type': '' }),
    changeBody('an odd charset', whole, { 'content-type': 'application/json; charset=utf-7' }),
    changeBody('an odd encoding', whole, { 'content-encoding': 'compress' }),
    changeBody('a broken encoding', whole, { 'content-encoding': 'gzip' }),
    changeBody('too large', `"${'x'.repeat(2_000_000)}"`),
    changeBody('too deep', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`),
    changeBody('empty', ''),
    ...['null', '1', '"x"', '[]', '[{}]', '{}', '{"__proto__":{"a":1}}'].map((text) =>
      changeBody(text, text),
    ),
  ];
}

function createWrongMembers(right: RightRequest): readonly WrongRequest[] {
  const { body, headers } = right;
  if (body === undefined) return [];
  return listPaths(body).flatMap((member) =>
    VALUES.map((value) => ({
      title: `${member.join('.')} is ${String(JSON.stringify(value)).slice(0, 20)}`,
      path: fillPath(right),
      headers,
      body: replaceMember(body, member, value),
    })),
  );
}

/** Lists the paths of all members and items, and of an unknown member of each object. */
function listPaths(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...listPaths(member).map((inside) => [key, ...inside]),
  ]);
  return Array.isArray(value) ? inner : [...inner, ['nonsense']];
}

function replaceMember(body: unknown, path: readonly string[], value: unknown): string {
  const copy = structuredClone(body) as Record<string, unknown>;
  let owner = copy;
  for (const key of path.slice(0, -1)) owner = owner[key] as Record<string, unknown>;
  owner[path.at(-1)!] = value;
  return JSON.stringify(copy);
}

/** Sends a request from the given address, since rate limits count requests per address. */
export function sendFrom(
  localAddress: string,
  url: string,
  method: string,
  { path: at, headers, body }: WrongRequest,
): Promise<CheckedResponse> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const outgoing = httpRequest(
      { hostname, port, path: at, method, headers, localAddress, agent: false },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({
            status: incoming.statusCode!,
            headers: incoming.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/**
 * Sends requests one after another and checks each response: returns what breaks the contract, the requests that failed with
 * a 500, and the statuses seen.
 */
export async function checkResponses(
  contract: ErrorContract,
  method: string,
  requests: readonly WrongRequest[],
  send: (request: WrongRequest) => Promise<CheckedResponse>,
): Promise<{
  readonly broken: readonly string[];
  readonly failed: readonly string[];
  readonly statuses: ReadonlySet<number>;
}> {
  const broken: string[] = [];
  const failed: string[] = [];
  const statuses = new Set<number>();
  for (const request of requests) {
    // oxlint-disable-next-line no-await-in-loop
    const response = await send(request);
    statuses.add(response.status);
    if (response.status === 500) failed.push(`${method} ${request.path}: ${request.title}`);
    try {
      contract.check(method, request.path, response);
    } catch (error) {
      broken.push(`${request.title}: ${(error as Error).message} ${response.text.slice(0, 300)}`);
    }
  }
  return { broken, failed, statuses };
}
