import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { ApiErrors, ApiException, defineError, ErrorsModule } from 'nestjs-api-errors';
import { checkCatalogue, ErrorCoverage, errorMatchers, type ErrorMatchers } from 'nestjs-api-errors/testing';

expect.extend(errorMatchers);

declare module 'expect' {
  interface Matchers<R, T> extends ErrorMatchers<R, T> {}
}

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: "Order '{id}' does not exist.",
}) {}

@Controller('orders')
class OrdersController {
  @Get('1')
  @ApiErrors(OrderNotFound)
  find(): never {
    throw new OrderNotFound({ id: 1 });
  }
}

describe('ErrorsModule in a TestingModule', () => {
  let app: INestApplication;

  beforeAll(async () => {
    const module = await Test.createTestingModule({
      imports: [ErrorsModule.forRoot({ documentation: { path: 'errors' } })],
      controllers: [OrdersController],
    }).compile();
    app = module.createNestApplication();
    await app.listen(0, '127.0.0.1');
  });

  afterAll(() => app.close());

  it('sends the same response as in an app', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/orders/1`, {
      headers: { 'X-Request-Id': 'jest-1' },
    });

    expect(response.status).toBe(404);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(await response.json()).toEqual({
      message: "Order '1' does not exist.",
      documentation_url: '/errors/order_not_found',
      code: 'order_not_found',
      request_id: 'jest-1',
    });
  });

  it('sends a response that the matchers of the package recognize', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/orders/1`);

    await expect(response).toBeApiError(OrderNotFound, { id: 1 });
    await expect(response).not.toHaveFieldError('id');
    await expect((async () => expect(response).toBeApiError(OrderNotFound, { id: 2 }))()).rejects.toThrow(
      "- id: expected '2', received '1'",
    );
  });

  it('has no file of its catalogue in CI', () => {
    process.env.CI = 'true';
    expect(() => checkCatalogue(app, 'missing.lock.json')).toThrow('missing.lock.json does not exist');
  });

  it('serves the page to which a response links', async () => {
    const { port } = app.getHttpServer().address() as { port: number };
    const response = await fetch(`http://127.0.0.1:${port}/errors/order_not_found.json`);

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ code: 'order_not_found', status: 404 });
  });

  it('lists the errors that were sent, and those that were not', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'errors-'));
    const coverage = new ErrorCoverage(folder);
    coverage.watch(app);
    const { port } = app.getHttpServer().address() as { port: number };
    await fetch(`http://127.0.0.1:${port}/orders/1`);
    coverage.save();
    expect(ErrorCoverage.report(folder).text).toBe('1 of 1 documented errors were sent.');
  });

  it('lets a test recognize an error by its class', () => {
    expect(() => new OrdersController().find()).toThrow(OrderNotFound);
    expect(() => new OrdersController().find()).toThrow(ApiException);
  });
});
