import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  Catch,
  Controller,
  Get,
  Param,
  ServiceUnavailableException,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { BaseExceptionFilter } from '@nestjs/core';
import {
  defineError,
  type ErrorsOptions,
  looker,
  nest,
  nestCompatible,
  routeOnly,
  UseErrorFormat,
} from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { PLATFORMS, type RunningApp, start } from './harness.js';
import { findDifferences, type Difference, KINDS } from './migration.kinds.js';

// @nestjs/throttler requires ES modules, which jest cannot do before Node 24.9. setMock() gives jest the modules that
// import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core']) jest.setMock(name, await import(name));
const {
  BYTES,
  CONTROLLERS,
  EXISTING_APP,
  HealthController,
  PIPE_OPTIONS,
  prepareWithoutPipe,
  record,
  recordBytes,
  REQUESTS,
} = await import('./migration.app.js');

class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: 'There is no order {id}.',
}) {}

@Controller('own')
class OwnErrorsController {
  @Get(':id')
  find(@Param('id') id: string) {
    throw new OrderNotFound({ id });
  }
}

@Controller('health')
@UseErrorFormat('nest')
class NestHealthController extends HealthController {}

@Catch(ServiceUnavailableException)
class HealthFilter extends BaseExceptionFilter {}

@Controller('health')
@UseFilters(HealthFilter)
class FilteredHealthController extends HealthController {}

/** The requests in which each kind of differences occurred, by platform. */
const shown = new Map<string, readonly string[]>();

describe.each(PLATFORMS)('The preset nestCompatible() on %s', (platform, adapter) => {
  let bare: RunningApp;
  let adopted: RunningApp;
  const found: (Difference & { readonly name: string })[] = [];

  beforeAll(async () => {
    bare = await start(adapter(), { ...EXISTING_APP, errors: null });
    adopted = await start(adapter(), {
      ...EXISTING_APP,
      errors: { ...nestCompatible(), errors: [OrderNotFound] },
    });
    const addDifferences = (name: string, differences: readonly Difference[]) =>
      found.push(...differences.map((difference) => ({ ...difference, name })));
    for (const [name, request] of Object.entries(REQUESTS)) {
      addDifferences(
        name,
        findDifferences(await record(bare.url, request), await record(adopted.url, request)),
      );
    }
    for (const [name, bytes] of Object.entries(BYTES)) {
      addDifferences(
        name,
        findDifferences(await recordBytes(bare.url, bytes), await recordBytes(adopted.url, bytes)),
      );
    }
  });

  afterAll(async () => {
    await bare.close();
    await adopted.close();
  });

  it('differs from bare Nest in the listed kinds alone', () => {
    const unexplained = found.filter((difference) => !KINDS.some((kind) => kind.explains(difference)));
    expect(
      unexplained.map(({ name, aspect, before, after }) => ({
        name,
        aspect,
        before: [before.status, before.headers[aspect], before.text.slice(0, 300)],
        after: [after.status, after.headers[aspect], after.text.slice(0, 300)],
      })),
    ).toEqual([]);
  });

  it('has in each listed kind of differences the requests of the golden file', () => {
    const lines = KINDS.flatMap(({ title, explains }) => {
      const differing = found.filter((difference) => explains(difference));
      const names = new Set(
        differing.filter(({ aspect }) => ['status', 'body'].includes(aspect)).map(({ name }) => name),
      );
      const headers = new Set(
        differing.map(({ aspect }) => aspect).filter((each) => !['status', 'body'].includes(each)),
      );
      return [
        `${title}: ${new Set(differing.map(({ name }) => name)).size > 0 ? 'shown' : 'not shown'}`,
        ...[...names].map((name) => `  ${name}`),
        ...(names.size === 0 ? [...headers].toSorted().map((name) => `  ${name}`) : []),
      ];
    });
    shown.set(platform, lines);
    expectGolden(`migration/${platform.toLowerCase()}.txt`, `${lines.join('\n')}\n`);
  });
});

it('lists at most five kinds of differences, each of which a request shows', () => {
  expect(KINDS.length).toBeLessThanOrEqual(5);
  const lines = [...shown.values()].flat();
  for (const { title } of KINDS) expect(lines).toContain(`${title}: shown`);
});

it('The migration guide lists the same kinds of differences as the tests', () => {
  const guide = readFileSync(new URL('../../docs/how-to/migrate-an-app.md', import.meta.url), 'utf8');
  const [, section = ''] = /### What differs\n([\s\S]*?)\n##/.exec(guide) ?? [];
  const rows = [...section.matchAll(/^- \*\*(.+?)\*\* ([\s\S]+?)(?=\n- |\n\n|$)/gm)];
  expect(rows.map(([, title, text]) => [title, text!.replace(/\s+/g, ' ').trim()])).toEqual(
    KINDS.map(({ title, text }) => [`${title}.`, text]),
  );
});

describe.each(PLATFORMS)('A later step of the migration guide on %s', (_, adapter) => {
  const running: RunningApp[] = [];

  afterEach(async () => {
    await Promise.all(running.splice(0).map((app) => app.close()));
  });

  /** Starts the app without its own `ValidationPipe`, unless it runs without the package. */
  async function run(errors: ErrorsOptions | null, health: Type = HealthController) {
    const controllers = [...CONTROLLERS, OwnErrorsController, health];
    const main = errors === null ? EXISTING_APP.main! : prepareWithoutPipe;
    const app = await start(adapter(), { ...EXISTING_APP, controllers, errors, main });
    running.push(app);
    return async (name: string) => {
      const { status, text } = await record(app.url, REQUESTS[name] ?? { path: `/api/${name}` });
      return { status, body: (text === '' ? undefined : JSON.parse(text)) as unknown };
    };
  }

  it('throws an error of the package in the shape of Nest', async () => {
    const send = await run({ ...nestCompatible(), errors: [OrderNotFound] });
    expect(await send('own/7')).toEqual({
      status: 404,
      body: {
        message: 'There is no order 7.',
        error: 'Not Found',
        statusCode: 404,
        errorCode: 'order_not_found',
      },
    });
  });

  it('validates with the status of the pipe and one message for each field', async () => {
    const before = await run(null);
    const after = await run({ ...nestCompatible(), validation: PIPE_OPTIONS });
    for (const name of [
      'a valid order',
      'a list with a query',
      'parsed parameters',
      'a health check that is down',
      'an unknown route',
      'throws crash',
    ]) {
      expect([name, await after(name)]).toEqual([name, await before(name)]);
    }
    expect((await before('an order that fails')).body).toEqual({
      message: [
        'email must be an email',
        'name must be a string',
        'lines.0.quantity must not be less than 1',
        'lines.1.quantity must not be less than 1',
        'lines.1.quantity must be an integer number',
      ],
      error: 'Bad Request',
      statusCode: 400,
    });
    expect(await after('an order that fails')).toEqual({
      status: 400,
      body: {
        message: [
          'email must be an email',
          'name: This field is required.',
          'lines.0.quantity must not be less than 1',
          'lines.1.quantity: This field is required.',
        ],
        error: 'Bad Request',
        statusCode: 400,
      },
    });
    expect(await after('an id that is not a UUID')).toEqual({
      status: 400,
      body: { message: [expect.stringMatching(/^id: /)], error: 'Bad Request', statusCode: 400 },
    });
    expect((await before('an id that is not a UUID')).body).toEqual({
      message: 'Validation failed (uuid is expected)',
      error: 'Bad Request',
      statusCode: 400,
    });
  });

  it('chooses the status of field errors', async () => {
    const validation = { ...PIPE_OPTIONS, errorHttpStatusCode: 422 };
    expect((await (await run({ ...nestCompatible(), validation }))('an order that fails')).status).toBe(422);
    expect((await (await run({ validation: PIPE_OPTIONS }))('an order that fails')).status).toBe(422);
    const usual = { ...PIPE_OPTIONS, errorHttpStatusCode: 400 };
    expect((await (await run({ validation: usual }))('an order that fails')).status).toBe(400);
  });

  it('chooses a format, which gives some errors another status', async () => {
    const before = await run(nestCompatible());
    const after = await run({ ...nestCompatible(), formats: [looker()] });
    const listStatuses = async (name: string) => [(await before(name)).status, (await after(name)).status];
    expect(await listStatuses('a known address with another method')).toEqual([404, 405]);
    expect(await listStatuses('throws crash:upstream')).toEqual([500, 502]);
    expect(await listStatuses('throws crash:timeout')).toEqual([500, 504]);
    expect(await listStatuses('throws crash:aggregate')).toEqual([500, 409]);
    expect(await listStatuses('throws thrown:object')).toEqual([418, 500]);
    expect(await listStatuses('throws success')).toEqual([200, 500]);
  });

  it('keeps the body of a health check in each way of the guide', async () => {
    const { status, body } = await (await run(null))('a health check that is down');
    expect([status, body]).toEqual([503, expect.objectContaining({ status: 'error' })]);
    const ways: readonly (readonly [ErrorsOptions, Type])[] = [
      [{ formats: [nest()], http: { exposeServerErrors: true } }, HealthController],
      [{ formats: [looker(), routeOnly(nest())], http: { exposeServerErrors: true } }, NestHealthController],
      [{}, FilteredHealthController],
    ];
    for (const [options, controller] of ways) {
      const send = await run(options, controller);
      expect(await send('a health check that is down')).toEqual({ status, body });
    }
    const send = await run({ formats: [nest()] });
    expect(await send('a health check that is down')).toEqual({
      status: 503,
      body: { message: 'Service Unavailable', statusCode: 503 },
    });
  });
});
