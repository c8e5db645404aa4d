import { createRequire } from 'node:module';
import { join } from 'node:path';
import { HttpException } from '@nestjs/common';
import { ApiException } from 'nestjs-api-errors';
import { collectAccessLog } from './access-log.js';
import { collectCalls } from './calls.js';
import { collectCopies, importPackage } from './copies.js';
import { collectFormats } from './formats.js';
import { collectFilters } from './filters.js';
import { type AdapterName, type PackedResponse, createApp, runListening } from './http.js';
import { OrderNotFound, OrdersApp } from './orders.js';
import { collectPages } from './pages.js';
import { collectTransport } from './transport.js';
import { collectUpstream } from './upstream.js';

type Package = typeof import('nestjs-api-errors');

async function collectResponses(adapter: AdapterName): Promise<Record<string, PackedResponse>> {
  return runListening(await createApp(OrdersApp, adapter), async (send) => ({
    'an error of the app with a parameter': await send('GET /orders/4711'),
    'an invalid body': await send('POST /orders', {
      customer: { email: 'nobody', shoeSize: 43 },
      lines: [{ article: 'tea', quantity: 1 }, { quantity: 0 }],
      coupon: 'FREE',
    }),
    'an empty body': await send('POST /orders', {}),
    'no body': await send('POST /orders'),
    'an invalid body, query and parameter': await send('PUT /orders/x?notify=maybe', { currency: 1 }),
    'a valid body, query and parameter': await send('PUT /orders/7?notify=true', {
      customer: { name: 'Hansen', email: 'office@hansen.example' },
      lines: [{ article: 'tea', quantity: 1 }],
      currency: 'EUR',
    }),
    'an invalid request to a controller of request scope': await send('PUT /drafts/x', { quantity: 0 }),
    'a valid request to a controller of request scope': await send('PUT /drafts/7', {
      article: 'tea',
      quantity: 1,
    }),
    'an unexpected exception': await send('GET /orders/crash'),
    'a NotFoundException with an object body': await send('GET /orders/archived'),
    'an unknown route': await send('GET /invoices?token=secret'),
    'a known route with another method': await send('DELETE /orders/4711'),
    'a body that is not JSON': await send('POST /orders', 'secret'),
    'an empty body of zero bytes': await send('POST /orders', ''),
    'a body of another media type': await send('POST /orders', '<order/>', 'application/xml'),
    'a body of plain text': await send('POST /orders', 'secret', 'text/plain'),
    'a body of another media type for optional members': await send(
      'PATCH /drafts',
      '<draft/>',
      'application/xml',
    ),
    'no body for optional members': await send('PATCH /drafts'),
    'no body for a parameter whose options allow it': await send('PATCH /drafts/line'),
    'a body in another charset': await send('POST /orders', '{}', 'application/json; charset=koi8-r'),
    'an address with a malformed encoding': await send('GET /orders/%zz'),
    'a file that cannot be read': await send('GET /orders/label'),
    'an event stream that fails': await send('GET /orders/events'),
  }));
}

/** Checks that all ways to load the package return one copy of it, with the app's copy of Nest. */
async function checkIdentity(): Promise<Record<string, boolean>> {
  const required = createRequire(join(process.cwd(), 'package.json'))('nestjs-api-errors') as Package;
  const imported = await importPackage();
  return {
    'require() and import() return the same ApiException': required.ApiException === imported.ApiException,
    'the app and import() have the same ApiException': ApiException === imported.ApiException,
    'an error is an HttpException of the Nest of the app':
      new OrderNotFound({ id: 1 }) instanceof HttpException,
  };
}

async function main(adapter: AdapterName): Promise<void> {
  const found = {
    responses: await collectResponses(adapter),
    identity: await checkIdentity(),
    filters: await collectFilters(adapter),
    calls: await collectCalls(adapter),
    copies: await collectCopies(adapter),
    formats: await collectFormats(adapter),
    accessLog: await collectAccessLog(adapter),
    transport: await collectTransport(adapter),
    upstream: await collectUpstream(adapter),
    pages: await collectPages(adapter),
  };
  process.stdout.write(JSON.stringify(found));
}

void main(process.argv[2] as AdapterName);
