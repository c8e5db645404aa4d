import { createServer, get, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { BadRequestException, Controller, Get, HttpException, Param } from '@nestjs/common';
import axios, { type AxiosError, type AxiosResponse } from 'axios';
import {
  type ApiError,
  type ErrorFormat,
  google,
  jsonApi,
  looker,
  nest,
  problemDetails,
  twilio,
} from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

const SECRET = 'hunter2';

const upstream: Server = createServer((_request, response) => {
  response.writeHead(401, { 'set-cookie': `session=${SECRET}`, 'x-upstream': SECRET }).end('{"a":1}');
});
const address = () => `http://127.0.0.1:${(upstream.address() as AddressInfo).port}/`;

let failed: AxiosError & { readonly response: AxiosResponse };
let message: IncomingMessage;
let fetched: Response;

beforeAll(async () => {
  await new Promise<void>((listening) => upstream.listen(0, '127.0.0.1', listening));
  const headers = { Authorization: SECRET };
  failed = (await axios.get(address(), { headers }).catch((error: unknown) => error)) as typeof failed;
  message = await new Promise((resolve) => get(address(), { headers }, resolve));
  fetched = await fetch(address(), { headers });
});
afterAll(() => void upstream.close());

/** Bodies that contain the response or the error of an HTTP client, and the `nestBody` that formats receive. */
const BODIES: Readonly<Record<string, readonly [body: () => object, nestBody: unknown]>> = {
  'the error of Axios': [() => failed, { statusCode: 400, message: 'Bad Request' }],
  'the response of Axios': [() => failed.response, { statusCode: 400, message: 'Bad Request' }],
  'the JSON of an error of Axios': [() => failed.toJSON(), { statusCode: 400, message: 'Bad Request' }],
  'the response of node:http': [() => message, { statusCode: 400, message: 'Bad Request' }],
  'the members of a response': [() => ({ ...failed.response }), { statusCode: 400, message: 'Bad Request' }],
  'an error as a member': [() => ({ message: 'x', cause: failed }), { message: 'x', cause: {} }],
  'a response as a member': [
    () => ({ message: 'x', upstream: failed.response }),
    { message: 'x', upstream: {} },
  ],
  'a response of node:http as a member': [
    () => ({ message: 'x', list: [message] }),
    { message: 'x', list: [{}] },
  ],
  'a response of fetch as a member': [
    () => ({ message: 'x', upstream: fetched }),
    { message: 'x', upstream: {} },
  ],
  'headers of Axios as a member': [
    () => ({ message: 'x', sent: failed.response.headers }),
    { message: 'x', sent: {} },
  ],
  'headers of fetch as a member': [
    () => ({ message: 'x', sent: fetched.headers }),
    { message: 'x', sent: {} },
  ],
  'the request of Axios as a member': [
    () => ({ message: 'x', sent: failed.config }),
    { message: 'x', sent: {} },
  ],
  'a response of superagent as a member': [
    () => ({
      message: 'x',
      upstream: { req: {}, header: { 'set-cookie': [SECRET] }, status: 401, text: SECRET },
    }),
    { message: 'x', upstream: {} },
  ],
  'a cycle': [createCycle, { message: 'x', list: [null] }],
  'the data of a response': [
    () => ({ message: 'x', data: failed.response.data as unknown }),
    { message: 'x', data: { a: 1 } },
  ],
  'the status and the headers that the app expects': [
    () => ({ message: 'x', statusCode: 400, headers: { 'x-api-key': 'missing' } }),
    { message: 'x', statusCode: 400, headers: { 'x-api-key': 'missing' } },
  ],
};

function createCycle(): object {
  const body = { message: 'x', list: [] as unknown[] };
  body.list.push(body);
  return body;
}

@Controller()
class ProxyController {
  @Get('bad/:name')
  bad(@Param('name') name: string) {
    throw new BadRequestException(BODIES[name]![0]());
  }

  @Get('huge')
  huge() {
    throw new HttpException({ list: Array.from({ length: 200_000 }, (_, index) => ({ index })) }, 400);
  }
}

let found: ApiError;
const custom: ErrorFormat = {
  name: 'custom',
  mediaTypes: ['application/json'],
  render: (error) => {
    found = error;
    return JSON.stringify({ nestBody: error.nestBody });
  },
  schema: () => ({ type: 'object' }),
};

const FORMATS = [
  custom,
  looker(),
  nest(),
  problemDetails(),
  jsonApi(),
  google({ domain: 'orders.example.com' }),
  twilio(),
];

describe.each(PLATFORMS)(
  'An HttpException with the error of an HTTP client as its body on %s',
  (_, adapter) => {
    describe.each(FORMATS.map((format) => [format.name, format] as const))(
      'An HttpException with the error of an HTTP client in %s',
      (name, format) => {
        let app: RunningApp;
        beforeAll(async () => {
          const errors = { formats: [format], logging: false } as const;
          app = await start(adapter(), { controllers: [ProxyController], errors });
        });
        afterAll(() => app.close());

        it.each(Object.entries(BODIES))(
          'hides the headers of the upstream request: %s',
          async (body, [, nestBody]) => {
            const { status, text, ...response } = await app.send(`/bad/${encodeURIComponent(body)}`);
            expect(status).toBe(400);
            expect(text).not.toContain(SECRET);
            if (name === 'custom') expect(response.body.nestBody).toEqual(nestBody);
            if (name === 'nest') expect(response.body).toEqual(nestBody);
          },
        );

        it('is truncated to a bounded size', async () => {
          const { status, text } = await app.send('/huge');
          expect(status).toBe(400);
          expect(text.length).toBeLessThan(400_000);
        });
      },
    );

    it('passes a frozen body to a custom format', async () => {
      const app = await start(adapter(), {
        controllers: [ProxyController],
        errors: { formats: [custom], logging: false },
      });
      await app.send('/bad/a%20cycle');
      await app.close();
      expect(Object.isFrozen(found.nestBody)).toBe(true);
    });
  },
);
