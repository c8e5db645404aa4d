import { connect } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ExpressAdapter, FileInterceptor as ExpressFiles } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { FileInterceptor as FastifyFiles } from '@nestjs/platform-fastify/multipart';
import { fastifyErrorsOptions } from 'nestjs-api-errors';
import { type RunningApp, start } from './harness.js';
import { generateRequests, type RandomRequest, SENT } from './random-requests.generator.js';

for (const name of ['@nestjs/common', '@nestjs/core']) jest.setMock(name, await import(name));
const { edges, FRAGILE_FORMAT: fragile, SECRET } = await import('./edges.app.js');

const PLATFORMS = [
  ['Express', () => new ExpressAdapter(), ExpressFiles],
  ['Fastify', () => new FastifyAdapter({ ...fastifyErrorsOptions() }), FastifyFiles],
] as const;

/** `RANDOM_REQUESTS=50000 npm test -- random-requests` sends more requests, and different ones in each run. */
const RUNS = Number(process.env.RANDOM_REQUESTS ?? 1_000);
const SEED = process.env.RANDOM_REQUESTS === undefined ? 1 : Date.now() % 1_000_000;
const AT_ONCE = 25;
const MAX_RESPONSE_LENGTH = 80_000;
/** The maximum growth of the heap, in bytes, from the first half of the requests to the second: 1 MB, plus 1 kB a request. */
const GROWTH = 1_000_000 + RUNS * 500;

function findFault({ method, hasHost }: RandomRequest, text: string): string | undefined {
  // A missing response is right for an incomplete request, and for an unknown method.
  if (text === '') return undefined;
  const [, status] = /^HTTP\/1\.1 (\d{3}) /.exec(text) ?? [];
  if (status === undefined) return 'is not HTTP';
  if (Number(status) < 400) return undefined;
  if (text.length > MAX_RESPONSE_LENGTH) return `is ${text.length} bytes long`;
  if (/^content-type: text\/html/im.test(text)) return 'is HTML';
  if (text.includes(SECRET)) return 'has the secret';
  // A 422 repeats names of fields. No other sent value may be in a response.
  if (text.includes(SENT) && status !== '422') return 'repeats what was sent';
  if (method === 'HEAD') return undefined;
  const end = text.indexOf('\r\n\r\n', text.indexOf(` ${status} `));
  const body = text.slice(end + 4);
  if (!hasHost && body === '0\r\n\r\n') return undefined;
  try {
    const { message, code } = JSON.parse(/^[0-9a-f]+\r\n/.test(body) ? body.split('\r\n')[1]! : body);
    return typeof message === 'string' && /^[a-z_0-9]+$/.test(code) ? undefined : 'is not in the format';
  } catch {
    return 'is not JSON';
  }
}

/** Interim responses precede the final one. */
const CONTINUE = /^HTTP\/1\.1 100 Continue\r\n\r\n/;

async function send(port: number, { bytes }: RandomRequest): Promise<string> {
  return new Promise((done) => {
    let text = '';
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes));
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    // A server may close the connection of a request that it has rejected.
    socket.on('error', () => undefined);
    socket.once('close', () => done(text.replace(CONTINUE, '')));
    socket.once('end', () => socket.destroy());
  });
}

function measureHeap(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}

describe.each(PLATFORMS)('Every random request on %s', (_, adapter, fileInterceptor) => {
  let running: RunningApp;
  let port: number;
  beforeAll(async () => {
    running = await start(adapter(), {
      ...edges(fileInterceptor as never),
      errors: { formats: [fragile], logging: false },
    });
    port = Number(new URL(running.url).port);
  });
  afterAll(() => running?.close());

  const sendAll = async (requests: readonly RandomRequest[]) => {
    const faults: string[] = [];
    let responseCount = 0;
    const queue = requests.values();
    const sendInTurn = async () => {
      for (const request of queue) {
        // oxlint-disable-next-line no-await-in-loop
        const text = await send(port, request);
        if (text !== '') responseCount += 1;
        const fault = findFault(request, text);
        if (fault !== undefined)
          faults.push(`${request.bytes.toString('latin1', 0, 300)}\n=> ${fault}\n${text.slice(0, 600)}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendInTurn));
    return { faults, responseCount };
  };

  it('receives a response in the format, without a crash, and is garbage-collected', async () => {
    const all = generateRequests(RUNS, SEED);
    const first = await sendAll(all.slice(0, RUNS / 2));
    const before = measureHeap();
    const second = await sendAll(all.slice(RUNS / 2));
    const after = measureHeap();
    expect([...first.faults, ...second.faults].slice(0, 3)).toEqual([]);
    expect(first.responseCount + second.responseCount).toBeGreaterThan(RUNS * 0.8);
    expect(after - before).toBeLessThan(GROWTH);
    const { status } = await running.send('/orders?page=1');
    expect(status).toBe(200);
  }, 120_000);
});
