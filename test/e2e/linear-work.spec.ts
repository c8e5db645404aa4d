import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { UseValidation } from 'nestjs-api-errors';
import { measureProcessorTime } from '../processor-time.js';
import { PLATFORMS, type RunningApp, start } from './harness.js';

/** In milliseconds. Each request takes a tenth of this. Quadratic work would take several times as long. */
const BOUND = 1_000;

/** Creates one of many similar names, which have the greatest length at which names are still compared. */
const createName = (index: number) =>
  `${'field_of_a_large_class_'.repeat(2)}${String(index).padStart(18, '0')}`;

class Large {}
for (let index = 0; index < 100; index += 1) {
  IsOptional()(Large.prototype, createName(index));
  IsString()(Large.prototype, createName(index));
}

@Controller()
class WorkController {
  @Get('numbers')
  numbers(@Query('page') page: number) {
    return { page };
  }

  @Post('large')
  large(@Body() _body: Large) {}

  @Post('silent')
  @UseValidation({ suggestNames: false })
  silent(@Body() _body: Large) {}
}

@Controller()
class WildcardController {
  @Get('a/*x/b/*y/c/*z/d')
  wild() {}
}

describe.each(PLATFORMS)('The work on a request on %s', (_, adapter) => {
  let app: RunningApp;
  beforeAll(async () => {
    app = await start(adapter(), { controllers: [WorkController] });
  });
  afterAll(() => app.close());

  it('grows in proportion to the length of a number parameter', async () => {
    const page = `${'0'.repeat(15_000)}x`;
    const time = await measureProcessorTime(async () => {
      for (let sent = 0; sent < 40; sent += 1) {
        // oxlint-disable-next-line no-await-in-loop
        expect((await app.send(`/numbers?page=${page}`)).status).toBe(422);
      }
    });
    expect(time).toBeLessThan(BOUND);
  });

  it('grows by the unknown keys, not by their product with the fields of a class', async () => {
    const json = Object.fromEntries(Array.from({ length: 130 }, (__, index) => [createName(index + 100), 1]));
    const time = await measureProcessorTime(async () => {
      const { status, body } = await app.send('/large', { json });
      expect([status, body.errors.length, body.error_count]).toEqual([422, 100, 130]);
    });
    expect(time).toBeLessThan(BOUND);
  });

  it('suggests the names of unknown keys unless `suggestNames` is off', async () => {
    const json = { [createName(7).toUpperCase()]: 1 };
    const getMessage = async (path: string) =>
      (await app.send(path, { json })).body.errors[0].message as string;
    expect(await getMessage('/large')).toBe(`This field is not known. Did you mean '${createName(7)}'?`);
    expect(await getMessage('/silent')).toBe('This field is not known.');
  });
});

describe('The work on an address', () => {
  it.each([
    [1_900, 40, '/d', 405],
    [1_900, 40, '/e', 404],
    [15_000, 1, '/d', 405],
    [15_000, 1, '/e', 404],
  ])(
    'grows slowly with %d characters and %d wildcards, compared to %s',
    async (length, times, end, expected) => {
      // The router of Fastify allows a wildcard only at the end.
      const [, express] = PLATFORMS[0]!;
      const app = await start(express(), { controllers: [WildcardController] });
      try {
        const time = await measureProcessorTime(async () => {
          for (let sent = 0; sent < times; sent += 1) {
            // oxlint-disable-next-line no-await-in-loop
            const { status } = await app.send(`/a${'/b/c'.repeat(length / 4)}${end}`, { method: 'DELETE' });
            expect(status).toBe(expected);
          }
        });
        expect(time).toBeLessThan(BOUND);
      } finally {
        await app.close();
      }
    },
  );
});
