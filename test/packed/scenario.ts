import { createRequire } from 'node:module';
import { join } from 'node:path';
import { HttpException } from '@nestjs/common';
import { ApiException } from 'nestjs-api-errors';
import { accessLogAnswers } from './access-log.js';
import { callAnswers } from './calls.js';
import { formatAnswers } from './formats.js';
import { filterAnswers } from './filters.js';
import { type AdapterName, type Answer, createApp, whileListening } from './http.js';
import { OrderNotFound, OrdersApp } from './orders.js';
import { transportAnswers } from './transport.js';
import { upstreamAnswers } from './upstream.js';

type Package = typeof import('nestjs-api-errors');

async function answers(adapter: AdapterName): Promise<Record<string, Answer>> {
  return whileListening(await createApp(OrdersApp, adapter), async (ask) => ({
    "an error of the app's own, with a parameter": await ask('GET /orders/4711'),
    'a body that fails': await ask('POST /orders', {
      customer: { email: 'nobody', shoeSize: 43 },
      lines: [{ article: 'tea', quantity: 1 }, { quantity: 0 }],
      coupon: 'FREE',
    }),
    'an empty body': await ask('POST /orders', {}),
    'no body': await ask('POST /orders'),
    'a body, a query and a parameter that fail': await ask('PUT /orders/x?notify=maybe', { currency: 1 }),
    'a body, a query and a parameter that do not': await ask('PUT /orders/7?notify=true', {
      customer: { name: 'Hansen', email: 'office@hansen.example' },
      lines: [{ article: 'tea', quantity: 1 }],
      currency: 'EUR',
    }),
    'a failing request to a controller of request scope': await ask('PUT /drafts/x', { quantity: 0 }),
    'a request to a controller of request scope': await ask('PUT /drafts/7', { article: 'tea', quantity: 1 }),
    'an unknown crash': await ask('GET /orders/crash'),
    'a NotFoundException with an object body': await ask('GET /orders/archived'),
    'an unknown route': await ask('GET /invoices?token=secret'),
    'a known route with another method': await ask('DELETE /orders/4711'),
    'a body that is no JSON': await ask('POST /orders', 'secret'),
    'a body of zero bytes': await ask('POST /orders', ''),
    'a body of another type': await ask('POST /orders', '<order/>', 'application/xml'),
    'a body of text': await ask('POST /orders', 'secret', 'text/plain'),
    'a body of another type, of which nothing is required': await ask(
      'PATCH /drafts',
      '<draft/>',
      'application/xml',
    ),
    'no body, of which nothing is required': await ask('PATCH /drafts'),
    'no body, for a parameter whose own options allow it': await ask('PATCH /drafts/line'),
    'a body in another charset': await ask('POST /orders', '{}', 'application/json; charset=koi8-r'),
    'an address that is not well encoded': await ask('GET /orders/%zz'),
    'a file that cannot be read': await ask('GET /orders/label'),
    'an event stream that fails': await ask('GET /orders/events'),
  }));
}

/** Whether all ways to load the package lead to one copy of it, and to the app's copy of Nest. */
async function identity(): Promise<Record<string, boolean>> {
  const required = createRequire(join(process.cwd(), 'package.json'))('nestjs-api-errors') as Package;
  // The compiler turns a plain import() into require() where it emits CommonJS.
  // oxlint-disable-next-line typescript/no-implied-eval -- see above
  const importAsIs = new Function('name', 'return import(name)') as (name: string) => Promise<Package>;
  const imported = await importAsIs('nestjs-api-errors');
  return {
    "require()'s ApiException is that of import()": required.ApiException === imported.ApiException,
    "the app's own ApiException is that of import()": ApiException === imported.ApiException,
    "an error is an HttpException of the app's Nest": new OrderNotFound({ id: 1 }) instanceof HttpException,
  };
}

async function main(adapter: AdapterName): Promise<void> {
  const found = {
    answers: await answers(adapter),
    identity: await identity(),
    filters: await filterAnswers(adapter),
    calls: await callAnswers(adapter),
    formats: await formatAnswers(adapter),
    accessLog: await accessLogAnswers(adapter),
    transport: await transportAnswers(adapter),
    upstream: await upstreamAnswers(adapter),
  };
  process.stdout.write(JSON.stringify(found));
}

void main(process.argv[2] as AdapterName);
