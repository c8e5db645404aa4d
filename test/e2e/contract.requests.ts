import { type OutgoingHttpHeaders, request as httpRequest } from 'node:http';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyErrorsOptions } from 'nestjs-api-errors';
import { type CheckedResponse, type ErrorContract } from 'nestjs-api-errors/testing';

/** The adapters, with nothing left for a router to answer by itself. */
export const CONTRACT_PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Express', () => new ExpressAdapter()],
  // Its router refuses long parameters, with a status that no other has: 414.
  [
    'Fastify',
    () => new FastifyAdapter({ ...fastifyErrorsOptions(), routerOptions: { maxParamLength: 1_000 } }),
  ],
];

/** One request that is wrong in one way. */
export interface WrongRequest {
  readonly title: string;
  readonly path: string;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string;
}

/** A request that succeeds, to be spoilt. */
export interface RightRequest {
  /** With the parameters of the path in braces. */
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

/** Ways to spoil a request: each at one place. */
export function wrongRequests(right: RightRequest): readonly WrongRequest[] {
  return [...wrongPaths(right), ...wrongQueries(right), ...wrongHeaders(right), ...wrongBodies(right)];
}

function path({ template, params }: RightRequest): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => params[name]!);
}

function wrongPaths(right: RightRequest): readonly WrongRequest[] {
  const texts = ['x', '424242', '-1', '1.5', 'NaN', '%20', '%zz', '%00', 'x'.repeat(300), "1'--", '1e3'];
  const { headers, body } = right;
  return Object.keys(right.params).flatMap((name) =>
    texts.map((text) => ({
      title: `${name} is ${text.slice(0, 20)}`,
      path: path({ ...right, params: { ...right.params, [name]: text } }),
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })),
  );
}

function wrongQueries(right: RightRequest): readonly WrongRequest[] {
  const texts = ['', '=', '=x', '=-1', '=1.5', '=1e99', '[]=1', '[a]=1', '[a][b]=1', '=1&%s=2', '=%zz'];
  const { headers, body } = right;
  const sent = { path: path(right), headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  return [...right.query, 'nonsense'].flatMap((name) =>
    texts.map((text) => {
      const query = `${name}${text.replace('%s', name)}`;
      return { ...sent, title: `the query is ${query}`, path: `${sent.path}?${query}` };
    }),
  );
}

function wrongHeaders(right: RightRequest): readonly WrongRequest[] {
  const { body, headers } = right;
  const without = { ...headers };
  delete without['x-api-key'];
  const change = (title: string, changed: OutgoingHttpHeaders): WrongRequest => ({
    title,
    path: path(right),
    headers: changed,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return [
    change('no key', without),
    change('an unknown key', { ...headers, 'x-api-key': 'demo-stranger' }),
    change('a key that may do little', { ...headers, 'x-api-key': 'demo-clerk' }),
    change('an idempotency key that is none', { ...headers, 'idempotency-key': '7' }),
    change('an Accept of nothing', { ...headers, accept: 'image/png' }),
  ];
}

function wrongBodies(right: RightRequest): readonly WrongRequest[] {
  const { body, headers } = right;
  if (body === undefined) return [];
  const sent = { path: path(right), headers };
  const raw = (title: string, text: string, extra: OutgoingHttpHeaders = {}): WrongRequest => ({
    ...sent,
    title,
    body: text,
    headers: { ...headers, ...extra },
  });
  const whole = JSON.stringify(body);
  const spoilt = placesOf(body).flatMap((place) =>
    VALUES.map((value) =>
      raw(
        `${place.join('.')} is ${String(JSON.stringify(value)).slice(0, 20)}`,
        withValue(body, place, value),
      ),
    ),
  );
  return [
    raw('broken', whole.slice(0, -3)),
    raw('no JSON', 'name=x'),
    raw('text', whole, { 'content-type': 'text/plain' }),
    raw('XML', '<a/>', { 'content-type': 'application/xml' }),
    raw('no type', whole, { 'content-type': '' }),
    raw('an odd charset', whole, { 'content-type': 'application/json; charset=utf-7' }),
    raw('an odd encoding', whole, { 'content-encoding': 'compress' }),
    raw('a broken encoding', whole, { 'content-encoding': 'gzip' }),
    raw('too large', `"${'x'.repeat(2_000_000)}"`),
    raw('too deep', `${'{"a":'.repeat(600)}1${'}'.repeat(600)}`),
    raw('empty', ''),
    ...['null', '1', '"x"', '[]', '[{}]', '{}', '{"__proto__":{"a":1}}'].map((text) => raw(text, text)),
    ...spoilt,
  ];
}

/** The paths of all members and items, and of a member that there is not. */
function placesOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.entries(value).flatMap(([key, member]) => [
    [key],
    ...placesOf(member).map((place) => [key, ...place]),
  ]);
  return Array.isArray(value) ? inner : [...inner, ['nonsense']];
}

function withValue(body: unknown, place: readonly string[], value: unknown): string {
  const copy = structuredClone(body) as Record<string, unknown>;
  let owner = copy;
  for (const key of place.slice(0, -1)) owner = owner[key] as Record<string, unknown>;
  owner[place.at(-1)!] = value;
  return JSON.stringify(copy);
}

/** Sends a request from an address of its own, as limits count addresses. */
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

/** Sends requests one after another, and holds each answer to a document: what breaks it, and which statuses came. */
export async function heldTo(
  contract: ErrorContract,
  method: string,
  requests: readonly WrongRequest[],
  send: (request: WrongRequest) => Promise<CheckedResponse>,
): Promise<{ readonly broken: readonly string[]; readonly statuses: ReadonlySet<number> }> {
  const broken: string[] = [];
  const statuses = new Set<number>();
  for (const request of requests) {
    // oxlint-disable-next-line no-await-in-loop
    const answer = await send(request);
    statuses.add(answer.status);
    try {
      contract.check(method, request.path, answer);
    } catch (error) {
      broken.push(`${request.title}: ${(error as Error).message} ${answer.text.slice(0, 300)}`);
    }
  }
  return { broken, statuses };
}
