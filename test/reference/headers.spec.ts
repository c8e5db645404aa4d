import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Controller, Get, Res } from '@nestjs/common';
import { HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from '../e2e/harness.js';
import { expectGenerated, toTable } from './generated.js';

/** Headers that a handler may have set before it fails. */
const PREPARED: Readonly<Record<string, string>> = {
  'Content-Type': 'text/csv',
  'Content-Encoding': 'identity',
  'Content-Disposition': 'attachment',
  'Content-Range': 'bytes 0-1/2',
  'Content-Language': 'de',
  ETag: '"a"',
  'Last-Modified': 'Thu, 01 Jan 2026 00:00:00 GMT',
  'Accept-Ranges': 'bytes',
  'Cache-Control': 'public',
  Expires: 'Thu, 01 Jan 2026 00:00:00 GMT',
  'Set-Cookie': 'a=1',
  'Access-Control-Allow-Origin': '*',
  'X-RateLimit-Remaining': '7',
  Link: '</orders>; rel="up"',
  Vary: 'Origin',
};

interface SettableResponse {
  header(name: string, value: string): unknown;
}

@Controller('orders')
class OrdersController {
  @Get('prepared')
  prepared(@Res({ passthrough: true }) response: SettableResponse) {
    for (const [name, value] of Object.entries(PREPARED)) response.header(name, value);
    throw new HttpErrors.Conflict();
  }

  @Get('late')
  late() {
    throw new HttpErrors.ServiceUnavailable(undefined, { retryAfter: 30 });
  }

  @Get('unauthorized')
  unauthorized() {
    throw new HttpErrors.Unauthorized();
  }

  @Get('invalid')
  invalid() {
    throw new ValidationFailed([]);
  }
}

const apps: RunningApp[] = [];
beforeAll(async () => {
  const errors = { http: { wwwAuthenticate: 'Bearer realm="orders"' } };
  for (const [, adapter] of PLATFORMS)
    apps.push(await start(adapter(), { controllers: [OrdersController], errors }));
});
afterAll(() => Promise.all(apps.map((app) => app.close())));

/** Headers that Node adds, or that differ from run to run. */
const BY_NODE: ReadonlySet<string> = new Set([
  'date',
  'connection',
  'keep-alive',
  'content-length',
  'x-powered-by',
]);

/** Returns the headers that both platforms send. */
async function getHeaders(path: string, init?: RequestInit): Promise<Readonly<Record<string, string>>> {
  const [first, second] = await Promise.all(
    apps.map(async (app) => {
      const { headers } = await app.send(path, { headers: { 'x-request-id': '9d3f8e7a' }, ...init });
      const sent = [...headers].filter(([name]) => !BY_NODE.has(name));
      return Object.fromEntries(sent.toSorted(([one], [other]) => one.localeCompare(other)));
    }),
  );
  expect(first).toEqual(second);
  return first!;
}

const toCode = (text: string) => `\`${text}\``;

it('The page of headers lists the headers that Express and Fastify send', async () => {
  const always = await getHeaders('/nowhere');
  const findOthers = async (path: string, init?: RequestInit) =>
    Object.entries(await getHeaders(path, init)).filter(([name]) => !(name in always));
  const situations = [
    ['405', '/orders/late', { method: 'DELETE' }],
    ['401, with `http.wwwAuthenticate`', '/orders/unauthorized'],
    ['an error with `retryAfter: 30`', '/orders/late'],
  ] as const;
  const rows: string[][] = [];
  for (const [text, path, init] of situations) {
    for (const [name, value] of await findOthers(path, init)) rows.push([text, toCode(name), toCode(value)]);
  }
  const prepared = await getHeaders('/orders/prepared');
  const isKept = ([name, value]: readonly [string, string]) =>
    prepared[name.toLowerCase()]?.includes(value) === true;
  const listNames = (all: readonly (readonly [string, string])[]) =>
    all.map(([name]) => toCode(name)).join(', ');
  const kept = Object.entries(PREPARED).filter(isKept);
  expectGenerated('headers', {
    always: toTable(
      ['header', 'value'],
      Object.entries(always).map(([name, value]) => [toCode(name), toCode(value)]),
    ),
    situations: toTable(['sent with', 'header', 'value'], rows),
    prepared: toTable(
      ['of the headers that a handler has set', 'names'],
      [
        ['removed or replaced', listNames(Object.entries(PREPARED).filter((each) => !isKept(each)))],
        ['kept, as all others', listNames(kept)],
      ],
    ),
  });
});
