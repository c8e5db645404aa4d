import { afterEach, describe, expect, it } from '@jest/globals';
import { Body, Controller, Post, Query, type Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { type } from 'arktype';
import { documentErrors, type ErrorsOptions, UseValidation } from 'nestjs-api-errors';
import * as v from 'valibot';
import { z } from 'zod';
import { PLATFORMS, type RunningApp, start } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content: Readonly<Record<string, { readonly schema: any; readonly examples?: any }>>;
}

const getName = ($ref: string): string => $ref.split('/').at(-1)!;

function getResponse({ paths, components }: OpenAPIObject, operation: string, status: number): Response {
  const [method, path] = operation.split(' ') as [string, string];
  const found: Response = (paths[path] as any)[method].responses[status];
  return found?.$ref ? (components as any).responses[getName(found.$ref)] : found;
}

describe.each(PLATFORMS)('The documented responses on %s', (_platform, adapter) => {
  const createDocument = async (
    controllers: readonly Type[],
    errors: ErrorsOptions = {},
    config = new DocumentBuilder().build(),
  ): Promise<OpenAPIObject> => {
    running = await start(adapter(), { controllers: [...controllers], errors });
    return documentErrors(running.app, SwaggerModule.createDocument(running.app, config));
  };

  describe('The table of a parameter with a Standard Schema', () => {
    const zodOrder = z.strictObject({
      name: z.string().max(200),
      weight: z.int().min(1).max(30000),
      email: z.email(),
      since: z.coerce.date().optional(),
      services: z
        .array(z.enum(['insurance', 'packaging']))
        .min(1)
        .max(50),
      payment: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('iban'), iban: z.string().length(22), note: z.string().max(5) }),
        z.object({ kind: z.literal('card'), pan: z.string().min(12), note: z.string().max(9) }),
      ]),
      themes: z.record(z.string(), z.object({ color: z.string().max(7).nullable() })),
      limits: z.intersection(z.object({ a: z.int().min(1) }), z.object({ a: z.int().max(9) })),
    });
    const arkOrder = type({
      name: 'string <= 200',
      'weight?': '1 <= number.integer <= 30000',
      email: 'string.email',
    });

    @Controller()
    class SchemaController {
      @Post('zod')
      zod(@Body() @UseValidation({ schema: zodOrder }) _order: unknown) {}

      @Post('arktype')
      arktype(@Body() @UseValidation({ schema: arkOrder }) _order: unknown) {}

      @Post('valibot')
      valibot(@Body() @UseValidation({ schema: v.object({ name: v.string() }) }) _order: unknown) {}

      @Post('query')
      query(@Query('size') @UseValidation({ schema: z.coerce.number().max(9) }) _size: unknown) {}
    }

    const getRows = (document: OpenAPIObject, operation: string) =>
      getResponse(document, operation, 422)
        .description.split('\n')
        .filter((line) => line.startsWith('|'))
        .slice(2);

    it('describes in words what the schema accepts, if the library converts it to JSON Schema', async () => {
      const document = await createDocument([SchemaController]);
      expect(getRows(document, 'post /zod')).toEqual([
        '| `name` | missing_field, invalid | at most 200 characters |',
        '| `weight` | missing_field, invalid | an integer, 1 to 30000 |',
        '| `email` | missing_field, invalid | an e-mail address |',
        '| `since` | invalid |  |',
        '| `services` | missing_field, invalid | a list, 1 to 50 items |',
        '| `services[]` | invalid | one of `insurance`, `packaging` |',
        '| `payment`, `themes`, `limits` | missing_field, invalid | an object |',
        '| `payment.kind` | missing_field, invalid | `iban` or `card` |',
        '| `payment.iban` | missing_field, invalid | 22 characters |',
        '| `payment.note` | missing_field, invalid | at most 5 characters or at most 9 characters |',
        '| `payment.pan` | missing_field, invalid | at least 12 characters |',
        '| `themes.{key}.color` | missing_field, invalid | at most 7 characters or null |',
        '| `limits.a` | missing_field, invalid | an integer, at least 1, at most 9 |',
        '| any other field | invalid |  |',
      ]);
      expect(getRows(document, 'post /arktype')).toEqual([
        '| `email` | missing_field, invalid | an e-mail address |',
        '| `name` | missing_field, invalid | at most 200 characters |',
        '| `weight` | invalid | an integer, 1 to 30000 |',
      ]);
    });

    it('has no rows for a schema that its library does not convert', async () => {
      const document = await createDocument([SchemaController]);
      expect(getRows(document, 'post /valibot')).toEqual([]);
      expect(getResponse(document, 'post /valibot', 422).description).toBe('Validation Failed');
    });
  });
});
