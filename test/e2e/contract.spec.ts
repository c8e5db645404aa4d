import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { type OpenApiDocument } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { TESTS_ALL } from '../extent.js';
import { CONTRACT_PLATFORMS, checkResponses, sendFrom, wrongRequests } from './contract.requests.js';
import { CRASHING_ROUTE, createAddresses, listOperations } from './sample-app.operations.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
process.env['DOCUMENTED'] = 'all';
const { createApp } = await import('../../sample-app/app.js');
const { FORMATS } = await import('../../sample-app/app.formats.js');

interface RunningSample {
  readonly app: INestApplication;
  readonly url: string;
  readonly document: OpenApiDocument;
}

async function startSample(adapter: AbstractHttpAdapter): Promise<RunningSample> {
  const app = await createApp(adapter, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  const document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
  return { app, url, document };
}

const contracts = new Map<string, ErrorContract>();

/** Adapters with the same document share its contract, which compiles schemas. */
function getContract(document: OpenApiDocument): ErrorContract {
  const text = JSON.stringify(document);
  const contract = contracts.get(text) ?? new ErrorContract(document);
  contracts.set(text, contract);
  return contract;
}

/** The interval at which wrong values of members of a body are sent. */
const EVERY = TESTS_ALL ? 1 : 15;

describe.each(CONTRACT_PLATFORMS)('ErrorContract of the sample app on %s', (_, adapter) => {
  let sample: RunningSample;
  beforeAll(async () => {
    sample = await startSample(adapter());
  });
  afterAll(() => sample.app.close());

  it('finds that each wrong request receives a documented error, none a 500, and each derived error occurs', async () => {
    const { url, document } = sample;
    const contract = getContract(document);
    const broken: string[] = [];
    const failed: string[] = [];
    const unseen: string[] = [];
    const nextAddress = createAddresses();
    let sent = 0;
    for (const { method, template, right, errors } of listOperations(document)) {
      // Sequential, because some responses depend on earlier requests.
      // oxlint-disable-next-line no-await-in-loop
      const responses = await checkResponses(contract, method, wrongRequests(right, EVERY), (request) => {
        sent += 1;
        return sendFrom(nextAddress(), url, method, request);
      });
      broken.push(...responses.broken);
      if (template !== CRASHING_ROUTE) failed.push(...responses.failed);
      const derived = Object.entries(errors).filter(([, { status }]) =>
        [400, 401, 413, 415, 422].includes(status),
      );
      for (const [, { status }] of derived) {
        if (!responses.statuses.has(status)) unseen.push(`${method} ${template} ${status}`);
      }
    }
    expect(sent).toBeGreaterThan(TESTS_ALL ? 1_500 : 400);
    expect(broken.slice(0, 20)).toEqual([]);
    expect(failed).toEqual([]);
    expect(unseen).toEqual([]);
  }, 120_000);
});

/** The interval at which wrong requests are sent in each format. `CONTRACT_EVERY=1` sends all of them. */
const EVERY_IN_FORMAT = Number(process.env.CONTRACT_EVERY ?? (TESTS_ALL ? 20 : 60));

/** Formats alternate between the two adapters. The gate tests each format on both. */
const FORMAT_PLATFORMS = Object.keys(FORMATS).flatMap((format, index) =>
  CONTRACT_PLATFORMS.filter((_, platform) => TESTS_ALL || index % 2 === platform).map(
    ([name, adapter]) => [format, name, adapter] as const,
  ),
);

describe('ErrorContract of the sample app', () => {
  it.each(FORMAT_PLATFORMS)(
    'finds that wrong requests receive documented errors in each media type of %s on %s',
    async (format, _, adapter) => {
      process.env.FORMAT = format;
      const { app, url, document } = await startSample(adapter());
      delete process.env.FORMAT;
      try {
        const contract = getContract(document);
        const mediaTypes = listMediaTypes(document);
        const nextAddress = createAddresses();
        const broken: string[] = [];
        const seen = new Set<string>();
        let sent = 0;
        for (const { method, right } of listOperations(document)) {
          const wrong = wrongRequests(right).filter(
            (each, index) => index % EVERY_IN_FORMAT === 0 && each.headers.accept === undefined,
          );
          // oxlint-disable-next-line no-await-in-loop
          const responses = await checkResponses(contract, method, wrong, async (request) => {
            sent += 1;
            const accept = [undefined, ...mediaTypes][sent % (mediaTypes.length + 1)];
            const headers = { ...request.headers, ...(accept && { accept }) };
            const response = await sendFrom(nextAddress(), url, method, { ...request, headers });
            if (response.status >= 400)
              seen.add(String((response.headers as Record<string, unknown>)['content-type']).split(';')[0]!);
            return response;
          });
          broken.push(...responses.broken);
        }
        expect(broken.slice(0, 10)).toEqual([]);
        expect([...seen].toSorted()).toEqual(mediaTypes.toSorted());
        expect(sent).toBeGreaterThan(1_500 / EVERY_IN_FORMAT);
      } finally {
        await app.close();
      }
    },
    120_000,
  );
});

/** Lists the media types of all errors of a document. */
function listMediaTypes({ components }: OpenApiDocument): readonly string[] {
  const { responses = {} } = components as {
    readonly responses?: Readonly<Record<string, { readonly content?: object }>>;
  };
  return [...new Set(Object.values(responses).flatMap(({ content = {} }) => Object.keys(content)))];
}
