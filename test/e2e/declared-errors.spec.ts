import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { type INestApplication, type LoggerService } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { type DeclaredError } from 'nestjs-api-errors';
import { ErrorCoverage, type ErrorCoverageReport } from 'nestjs-api-errors/testing';

// @nestjs/throttler requires ES modules, which jest cannot do before Node 24.9. setMock() gives jest the modules that import()
// loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition'])
  jest.setMock(name, await import(name));
const { createApp } = await import('../../sample-app/app.js');
const { OrdersController } = await import('../../sample-app/orders/orders.controller.js');
const { QuotesController } = await import('../../sample-app/quotes/quotes.controller.js');
const { CustomersController } = await import('../../sample-app/customers/customers.controller.js');
const { TerminalsController } = await import('../../sample-app/terminals/terminals.controller.js');
const { ApiKeyGuard } = await import('../../sample-app/access/api-key.guard.js');

const PARTY = { name: 'Riga Music School', email: 'office@music.example', terminal: 'RIX' };
const SHIPMENT = { sender: { ...PARTY, terminal: 'HAM' }, receiver: PARTY };
const LIGHT = { ...SHIPMENT, cargo: [{ description: 'Violin', weight: 3, quantity: 1 }] };
const HEAVY = { ...SHIPMENT, cargo: [{ description: 'Organ', weight: 2_000, quantity: 1 }] };

interface Row {
  readonly request: string;
  readonly code: string;
  readonly body?: object;
  readonly key?: string | null;
  /** The operation in the report. */
  readonly operation: string;
}

const row = (operation: string, code: string, request: string, body?: object, key?: string | null): Row => ({
  operation,
  code,
  request,
  ...(body && { body }),
  ...(key !== undefined && { key }),
});

/** One request for each error that an operation of the sample app declares. */
const ROWS: readonly Row[] = [
  row('POST /orders', 'cargo_too_heavy', 'POST /orders', { customerId: 1, ...HEAVY }),
  row('POST /orders', 'reference_taken', 'POST /orders', { customerId: 1, reference: 'PO-7', ...LIGHT }),
  row('GET /orders/{id}', 'order_not_found', 'GET /orders/99'),
  row('PUT /orders/{id}', 'order_not_found', 'PUT /orders/99?revision=1', LIGHT),
  row('PUT /orders/{id}', 'order_not_open', 'PUT /orders/2?revision=1', LIGHT),
  row('PUT /orders/{id}', 'order_changed', 'PUT /orders/1?revision=99', LIGHT),
  row('PUT /orders/{id}', 'cargo_too_heavy', 'PUT /orders/1?revision=1', HEAVY),
  row('POST /orders/{id}/cancel', 'order_not_found', 'POST /orders/99/cancel'),
  row('POST /orders/{id}/cancel', 'order_not_open', 'POST /orders/2/cancel'),
  row('POST /orders/{id}/cancel', 'permission_denied', 'POST /orders/1/cancel', undefined, 'demo-clerk'),
  row('POST /orders/{id}/tracking', 'order_not_found', 'POST /orders/99/tracking', {
    event: 'picked_up',
    at: '2025-03-14T09:26:00Z',
  }),
  row('GET /orders/{id}/label', 'order_not_found', 'GET /orders/99/label'),
  row('GET /customers/{id}', 'customer_not_found', 'GET /customers/99'),
  row('GET /terminals/{code}', 'record_not_found', 'GET /terminals/XXX'),
  row('POST /quotes', 'validation_failed', 'POST /quotes', { from: 'HAM', to: 'RIX', weight: 9_000 }),
  ...[
    ['POST /orders', 'POST /orders', LIGHT],
    ['GET /orders', 'GET /orders'],
    ['GET /orders/{id}', 'GET /orders/1'],
    ['PUT /orders/{id}', 'PUT /orders/1?revision=1', LIGHT],
    ['POST /orders/{id}/cancel', 'POST /orders/1/cancel'],
    ['POST /orders/{id}/tracking', 'POST /orders/1/tracking', {}],
    ['GET /orders/{id}/label', 'GET /orders/1/label'],
    ['POST /customers', 'POST /customers', {}],
    ['GET /customers/{id}', 'GET /customers/1'],
  ].flatMap(([operation, request, body]) => [
    row(operation as string, 'api_key_missing', request as string, body as object | undefined, null),
    row(operation as string, 'api_key_invalid', request as string, body as object | undefined, 'wrong'),
  ]),
];

/** Records warnings. */
class Warnings implements LoggerService {
  readonly lines: string[] = [];
  log = () => {};
  error = () => {};
  debug = () => {};
  warn = (message: unknown) => void this.lines.push(String(message));
}

async function run(rows: readonly Row[], main?: (app: INestApplication) => void): Promise<readonly string[]> {
  const warnings = new Warnings();
  const app = await createApp(new ExpressAdapter(), { logger: warnings, abortOnError: false });
  main?.(app);
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${(app.getHttpServer().address() as { port: number }).port}`;
  const send = async ({ request, body, key = 'demo-dispatcher' }: Row) => {
    const [method = '', path = ''] = request.split(' ');
    const response = await fetch(url + path, {
      method,
      headers: { 'content-type': 'application/json', ...(key !== null && { 'x-api-key': key }) },
      ...(method !== 'GET' && { body: JSON.stringify(body ?? {}) }),
    });
    return response.text();
  };
  await send(row('', '', 'POST /orders', { customerId: 1, reference: 'PO-7', ...LIGHT }));
  // Sequential, so that each error has the same order in the log.
  for (const each of rows) {
    // oxlint-disable-next-line no-await-in-loop
    const text = await send(each);
    const code = each.operation === 'POST /quotes' ? 'VALIDATION_FAILED' : each.code;
    if (!text.includes(code)) throw new Error(`${each.request} must send ${code}, got ${text}`);
  }
  await app.close();
  return warnings.lines.filter((line) => line.includes('does not document it'));
}

const DECLARES_ERRORS = 'nestjs-api-errors:declares-errors';

/** Every handler, controller and guard of the sample app that declares errors. */
const OWNERS = [OrdersController, QuotesController, CustomersController, TerminalsController]
  .flatMap((controller): [string, object][] => [
    [controller.name, controller],
    ...Object.getOwnPropertyNames(controller.prototype).map((name): [string, object] => [
      `${controller.name}.${name}`,
      (controller.prototype as unknown as Record<string, object>)[name]!,
    ]),
  ])
  .concat([['ApiKeyGuard', ApiKeyGuard]])
  .filter(([, owner]) => Reflect.hasOwnMetadata(DECLARES_ERRORS, owner));

const DECLARATIONS = OWNERS.flatMap(([name, owner]) => {
  const declared = Reflect.getOwnMetadata(DECLARES_ERRORS, owner) as readonly DeclaredError[];
  return declared.map((error, index) => ({
    name,
    owner,
    declared,
    error,
    index,
    code: error.definition.code,
  }));
});

describe('The sample app', () => {
  it('documents every error that it sends', async () => {
    expect(await run(ROWS)).toEqual([]);
  });

  it('logs exactly the error whose declaration is removed, for each declaration', async () => {
    expect(DECLARATIONS.length).toBeGreaterThan(15);
    const wrong: unknown[] = [];
    for (const { name, owner, declared, index, code } of DECLARATIONS) {
      Reflect.defineMetadata(
        DECLARES_ERRORS,
        declared.filter((_, at) => at !== index),
        owner,
      );
      // oxlint-disable-next-line no-await-in-loop -- each run changes the metadata of the classes
      const warnings = await run(ROWS);
      Reflect.defineMetadata(DECLARES_ERRORS, declared, owner);
      // `@IsUnique()` of the class documents the code of the field, too.
      const isRedundant = name === 'CustomersController.create';
      const named = code === 'validation_failed' ? 'too_heavy' : code;
      const isExact = warnings.every(
        (line) => line.includes(`\`${named}\``) && (name === 'ApiKeyGuard' || line.includes(`\`${name}\``)),
      );
      if (!isExact || warnings.length > 0 === isRedundant) wrong.push([name, code, warnings]);
    }
    expect(wrong).toEqual([]);
  }, 120_000);

  it('reports exactly the error whose request is removed, for each request', async () => {
    const measure = async (rows: readonly Row[]): Promise<ErrorCoverageReport> => {
      const folder = mkdtempSync(join(tmpdir(), 'errors-'));
      const coverage = new ErrorCoverage(folder);
      await run(rows, (app) => coverage.watch(app));
      coverage.save();
      return ErrorCoverage.report(folder);
    };
    const { unsent } = await measure(ROWS);
    expect(
      unsent.filter((line) => !/unsupported_media_type|validation_failed|too_many_requests/.test(line)),
    ).toEqual([]);
    const wrong: unknown[] = [];
    for (const each of ROWS) {
      // oxlint-disable-next-line no-await-in-loop
      const report = await measure(ROWS.filter((other) => other !== each));
      const added = report.unsent.filter((line) => !unsent.includes(line));
      if (added.length !== 1 || added[0] !== `${each.operation}: ${each.code}`) wrong.push([each, added]);
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
