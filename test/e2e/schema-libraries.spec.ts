import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, ParseIntPipe, Post, Query, type Type as Class } from '@nestjs/common';
import { type } from 'arktype';
import { UseValidation } from 'nestjs-api-errors';
import * as v from 'valibot';
import { z } from 'zod';
import { type TestResponse, listFieldErrors } from './field-errors.js';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('Validation by Standard Schema on %s', (platform, adapter) => {
  const run = async (controller: Class, definition: TestApp = {}): Promise<RunningApp> => {
    await running?.close();
    running = await start(adapter(), { controllers: [controller], ...definition });
    return running;
  };

  describe('A schema of another library', () => {
    const sleep = () => new Promise((resolve) => setTimeout(resolve, 5));
    const zod = z.strictObject({
      email: z.email(),
      age: z.coerce.number().min(18),
      tags: z.array(z.string()).optional(),
    });
    const valibot = v.strictObject({
      email: v.pipe(v.string(), v.email()),
      age: v.pipe(v.unknown(), v.toNumber(), v.minValue(18)),
      tags: v.optional(v.array(v.string())),
    });
    const arktype = type({
      email: 'string.email',
      age: 'string.numeric.parse |> number >= 18',
      'tags?': 'string[]',
      '+': 'reject',
    });

    const createController = (schema: any, nameSchema: any) => {
      @Controller()
      class SchemaController {
        @Post('nest')
        nest(@Body({ schema }) body: { email: string }) {
          return body;
        }

        @Post('ours')
        ours(@Body() @UseValidation({ schema }) body: { email: string }) {
          return body;
        }

        @Post('nest/:id')
        nestWithOthers(@Body({ schema }) body: object, @Param('id', ParseIntPipe) id: number) {
          return { body, id };
        }

        @Get('name/:id')
        named(@Query('name', { schema: nameSchema }) name: string, @Param('id', ParseIntPipe) id: number) {
          return { name, id };
        }

        @Get('name')
        nameAlone(@Query('name', { schema: nameSchema }) name: string) {
          return { name };
        }
      }
      return SchemaController;
    };
    const LIBRARIES = {
      zod: [
        zod,
        z
          .string()
          .min(2)
          .transform((name) => `${name}!`),
      ],
      valibot: [
        valibot,
        v.pipe(
          v.string(),
          v.minLength(2),
          v.transform((name) => `${name}!`),
        ),
      ],
      arktype: [arktype, type('string >= 2').pipe((name) => `${name}!`)],
    };

    describe.each(Object.entries(LIBRARIES))('A schema of %s', (_, [schema, nameSchema]) => {
      let app: RunningApp;
      beforeAll(async () => {
        app = await start(adapter(), { controllers: [createController(schema, nameSchema)] });
      });
      afterAll(() => app.close());

      const listFields = ({ body }: TestResponse) =>
        body.errors?.map(({ in: place, field: path, code }: any) => `${place} ${path} ${code}`).toSorted();

      it.each(['/nest', '/ours'])('returns the same field errors: %s', async (path) => {
        const rejected = await app.send(path, { json: { email: 'x', age: '7', tags: ['a', 1], more: 1 } });
        expect(rejected.status).toBe(422);
        expect(listFields(rejected)).toEqual([
          'body age invalid',
          'body email invalid',
          'body more invalid',
          'body tags.1 invalid',
        ]);
        const missing = await app.send(path, { json: { age: '20' } });
        expect(listFields(missing)).toEqual(['body email missing_field']);
        expect(missing.body.errors[0].message).toBe('This field is required.');
      });

      it.each(['/nest', '/ours'])('passes its result to the handler: %s', async (path) => {
        const json = { email: 'jean@example.com', age: '20' };
        expect((await app.send(path, { json })).body).toEqual({ email: 'jean@example.com', age: 20 });
      });

      it('validates beside other parameters, and validates a single query parameter', async () => {
        expect(listFields(await app.send('/nest/x', { json: { age: '20' } }))).toEqual([
          'body email missing_field',
          'path id invalid',
        ]);
        const json = { email: 'jean@example.com', age: '20' };
        expect((await app.send('/nest/7', { json })).body).toEqual({ body: { ...json, age: 20 }, id: 7 });
        expect(listFields(await app.send('/name/x?name=a'))).toEqual([
          'path id invalid',
          'query name invalid',
        ]);
        expect(listFields(await app.send('/name?name=a'))).toEqual(['query name invalid']);
        expect(listFields(await app.send('/name'))).toEqual(['query name missing_field']);
        expect((await app.send('/name/7?name=ab')).body).toEqual({ name: 'ab!', id: 7 });
        expect((await app.send('/name?name=ab')).body).toEqual({ name: 'ab!' });
      });

      it('rejects a value that is not an object', async () => {
        for (const path of ['/nest', '/ours', '/nest/7'])
          expect((await app.send(path, { json: [1] })).status).toBe(422);
      });
    });

    it.each([
      ['valibot', v.object({ email: v.pipe(v.string(), v.email()), pinCode: v.pipe(v.string(), v.uuid()) })],
      ['arktype', type({ email: 'string.email', pinCode: 'string.uuid' })],
    ])('replaces a message of %s that quotes the value of a sensitive field', async (_, schema) => {
      const app = await run(createController(schema, z.string()));
      for (const path of ['/nest', '/ours', '/nest/7']) {
        for (const pinCode of ['hunter2', 'hunter"2']) {
          const { body, text } = await app.send(path, { json: { email: 'x@', pinCode } });
          const messages = Object.fromEntries(body.errors.map((error: any) => [error.field, error.message]));
          expect(messages.pinCode).toBe('This value is not valid.');
          expect(messages.email).toContain('x@');
          expect(text).not.toContain('hunter');
        }
      }
    });

    it('keeps a message about a sensitive field that does not quote its value', async () => {
      const app = await run(createController(z.object({ pinCode: z.string().min(8) }), z.string()));
      const { body } = await app.send('/ours', { json: { pinCode: 'hunter2' } });
      expect(body.errors[0].message).toBe('Too small: expected string to have >=8 characters');
    });

    it.each([
      ['zod', z.object({ name: z.string().refine(async (name) => (await sleep(), name !== 'taken')) })],
      [
        'valibot',
        v.objectAsync({
          name: v.pipeAsync(
            v.string(),
            v.checkAsync(async (name) => (await sleep(), name !== 'taken')),
          ),
        }),
      ],
    ])('waits for a result that is asynchronous: %s', async (_, schema) => {
      const app = await run(createController(schema, z.string()));
      for (const path of ['/nest', '/ours', '/nest/7']) {
        const rejected = await app.send(path, { json: { name: 'taken' } });
        expect([rejected.status, rejected.body.errors?.[0].field]).toEqual([422, 'name']);
        expect((await app.send(path, { json: { name: 'free' } })).status).toBe(201);
      }
    });

    const rejecting = {
      '~standard': {
        version: 1,
        vendor: 'x',
        validate: () => Promise.reject(new Error('the schema is broken')),
      },
    };
    it.each([
      [
        'throws',
        z.unknown().transform(() => {
          throw new Error('the schema is broken');
        }),
      ],
      ['rejects', rejecting],
    ] as [string, unknown][])('responds with a 500 if it %s', async (_, schema) => {
      const app = await run(createController(schema, z.string()));
      for (const path of ['/nest', '/ours', '/nest/7']) {
        expect((await app.send(path, { json: {} })).status).toBe(500);
      }
      expect(app.log.text).toContain('the schema is broken');
    });

    it('responds to deep and long values with a 4xx of bounded size', async () => {
      const node = z.looseObject({
        any: z.unknown().optional(),
        get nodes() {
          return z.array(node).optional();
        },
        numbers: z.array(z.string()).optional(),
      });
      const app = await run(createController(node, z.string()), {
        main: (nest) => {
          if (platform === 'Express') (nest as any).useBodyParser('json', { limit: '1mb' });
        },
      });
      const post = (path: string, body: string) =>
        app.send(path, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
      const deep = `${'{"nodes":['.repeat(5_000)}{}${']}'.repeat(5_000)}`;
      for (const path of ['/nest', '/ours', '/nest/x']) {
        for (const body of [deep, `{"any":${deep}}`])
          expect(listFieldErrors(await post(path, body))[0]).toBe('body body invalid maxDepth');
      }
      // More items than a function call can have arguments. One adapter is enough, because the adapter is not involved.
      const count = platform === 'Express' ? 150_000 : 10_000;
      const numbers = Array.from({ length: count }, () => 1);
      const many = await app.send('/nest', { json: { numbers } });
      expect(many.body).toMatchObject({ code: 'validation_failed', truncated: true, error_count: count });
      expect(many.text.length).toBeLessThan(70_000);
      // Fastify itself rejects such a key.
      const polluting = await post('/nest', '{"any":{"constructor":{"prototype":{"polluted":1}}}}');
      expect([201, 400]).toContain(polluting.status);
      expect(polluting.body.any ?? {}).toEqual({});
    });
  });
});
