import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { type OpenApiDocument } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import {
  CONTRACT_PLATFORMS,
  heldTo,
  type RightRequest,
  sendFrom,
  wrongRequests,
} from './contract.requests.js';

// Before Node 24.9, jest cannot require() an ES module, as @nestjs/throttler and @fastify/static do. They are given
// the modules that import() finds; nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

const PARTY = { name: 'Riga Music School', email: 'office@music.example', terminal: 'RIX' };
const REPLACEMENT = {
  cargo: [
    {
      description: 'Crate',
      weight: 30,
      quantity: 1,
      dimensions: { length: 80, width: 60, height: 100 },
      isDangerous: true,
      unNumber: 'UN1263',
    },
  ],
  sender: PARTY,
  receiver: { ...PARTY, phone: '+37167012345' },
  services: ['insurance', 'tail_lift'],
};

const BODIES: Readonly<Record<string, unknown>> = {
  'post /customers': { name: 'Hansen', email: 'race@hansen.example', phone: '+37167012345' },
  'post /orders': { customerId: 1, ...REPLACEMENT },
  'put /orders/{id}': REPLACEMENT,
  'post /orders/{id}/tracking': { event: 'picked_up', at: '2025-03-14T09:26:00Z' },
  'post /quotes': { from: 'HAM', to: 'RIX', weight: 480 },
};

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: unknown }[];
  readonly requestBody?: object;
  readonly 'x-errors': readonly { readonly status: number; readonly code: string }[];
}

/** What each operation of a document is called with when it succeeds. */
function operationsOf(document: OpenApiDocument) {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { parameters = [], requestBody } = operation;
      const named = (place: string) => parameters.filter((each) => each.in === place);
      const body = BODIES[`${method} ${template}`];
      if ((body === undefined) !== (requestBody === undefined))
        throw new Error(`${method} ${template}: body?`);
      const right: RightRequest = {
        template,
        params: Object.fromEntries(named('path').map(({ name, example }) => [name, String(example)])),
        query: named('query').map(({ name }) => name),
        headers: {
          'x-api-key': 'demo-dispatcher',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body,
      };
      return { method: method.toUpperCase(), template, right, errors: operation['x-errors'] };
    }),
  );
}

describe.each(CONTRACT_PLATFORMS)('every wrong request to the sample app on %s', (_, adapter) => {
  let app: INestApplication;
  let url: string;
  let document: OpenApiDocument;

  beforeAll(async () => {
    app = await createApp(adapter(), { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
    document = (await (await fetch(`${url}/docs-json`)).json()) as OpenApiDocument;
  });
  afterAll(() => app.close());

  it('is answered as its documentation says, and what can be derived is answered', async () => {
    const contract = new ErrorContract(document);
    const broken: string[] = [];
    const unseen: string[] = [];
    let [sent, address] = [0, 0];
    for (const { method, template, right, errors } of operationsOf(document)) {
      const wrong = wrongRequests(right);
      // One at a time: the answers to some depend on those before.
      // oxlint-disable-next-line no-await-in-loop
      const answers = await heldTo(contract, method, wrong, (request) => {
        // Five requests in ten seconds may come from one address.
        sent += 1;
        if (sent % 4 === 0) address += 1;
        return sendFrom(`127.1.${Math.floor(address / 250)}.${1 + (address % 250)}`, url, method, request);
      });
      broken.push(...answers.broken);
      const seen = answers.statuses;
      const derived = errors.filter(({ status }) => [400, 401, 413, 415, 422].includes(status));
      for (const { status } of derived) if (!seen.has(status)) unseen.push(`${method} ${template} ${status}`);
    }
    expect(sent).toBeGreaterThan(1_500);
    expect(broken.slice(0, 20)).toEqual([]);
    expect(unseen).toEqual([]);
  }, 120_000);
});
