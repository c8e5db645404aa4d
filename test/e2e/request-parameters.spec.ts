import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Controller,
  DefaultValuePipe,
  Get,
  Headers,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Query,
} from '@nestjs/common';
import { ApiParam, ApiQuery, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { type as arktype } from 'arktype';
import { documentErrors, UseValidation } from 'nestjs-api-errors';
import * as v from 'valibot';
import { z } from 'zod';
import { PLATFORMS, type RunningApp, start } from './harness.js';
import { SchemaVerdicts } from './request-schemas.verdicts.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

enum Size {
  Small = 'small',
  Large = 'large',
}

enum Level {
  Low,
  High,
}

const COUNT = z.coerce.number().int().min(1).max(9);
const SEARCH = z.object({ text: z.string().min(2), sort: z.enum(['name', 'age']).optional() });

@Controller()
class ParametersController {
  @Get('path/:id/:ratio/:uuid/:size/:list')
  path(
    @Param('id', ParseIntPipe) id: number,
    @Param('ratio', ParseFloatPipe) ratio: number,
    @Param('uuid', ParseUUIDPipe) uuid: string,
    @Param('size', new ParseEnumPipe(Size)) size: Size,
    @Param('list', new ParseArrayPipe({ items: Number })) list: number[],
  ): unknown {
    return { id, ratio, uuid, size, list };
  }

  @Get('query')
  query(
    @Query('id', ParseIntPipe) id: number,
    @Query('all', ParseBoolPipe) all: boolean,
    @Query('since', ParseDatePipe) since: Date,
    @Query('until', new ParseDatePipe({ default: () => new Date(0) })) until: Date,
    @Query('level', new ParseEnumPipe(Level)) level: Level,
    @Query('texts', new ParseArrayPipe({ items: String, optional: true })) texts: string[],
    @Query('page', new DefaultValuePipe(1), ParseIntPipe) page: number,
    @Query('name', new DefaultValuePipe('none')) name: string,
    @Query('maybe', new ParseIntPipe({ optional: true })) maybe: number,
  ): unknown {
    return { id, all, since, until, level, texts, page, name, maybe };
  }

  @Get('library')
  library(
    @Query('zod') @UseValidation({ schema: COUNT }) fromZod: number,
    @Query('arktype') @UseValidation({ schema: arktype('string >= 2') }) fromArktype: string,
    @Headers('x-zod') @UseValidation({ schema: COUNT }) header: number,
    @Query('valibot') @UseValidation({ schema: v.pipe(v.string(), v.minLength(2)) }) fromValibot: string,
  ): unknown {
    return { fromZod, fromArktype, header, fromValibot };
  }

  @Get('search')
  @ApiQuery({ name: 'text', type: String })
  @ApiQuery({ name: 'sort', required: false, enum: ['name', 'age'] })
  search(@Query() @UseValidation({ schema: SEARCH }) search: object): unknown {
    return search;
  }
}

@Controller('contradictory')
class ContradictoryController {
  @Get(':id/:size')
  @ApiParam({ name: 'id', type: String })
  @ApiParam({ name: 'size', enum: ['small', 'huge'] })
  @ApiQuery({ name: 'page', required: false })
  @ApiQuery({ name: 'limit' })
  @ApiQuery({ name: 'count', schema: { type: 'integer', maximum: 5 } })
  find(
    @Param('id', ParseIntPipe) id: number,
    @Param('size', new ParseEnumPipe(Size)) size: Size,
    @Query('page', ParseIntPipe) page: number,
    @Query('limit', new DefaultValuePipe(10), ParseIntPipe) limit: number,
    @Query('count') @UseValidation({ schema: COUNT }) count: number,
  ): unknown {
    return { id, size, page, limit, count };
  }
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: { readonly type?: unknown; readonly items?: { readonly type?: unknown } };
}

const describeParameters = (document: any, path: string): Record<string, Parameter> =>
  Object.fromEntries(document.paths[path].get.parameters.map((each: Parameter) => [each.name, each]));

async function createDocument(version: string, adapter: (typeof PLATFORMS)[number][1], controller: any) {
  const errors = { documentation: { requests: true } };
  running = await start(adapter(), { controllers: [controller], errors });
  const config = new DocumentBuilder().setOpenAPIVersion(version).build();
  const document = documentErrors(running.app, SwaggerModule.createDocument(running.app, config));
  return { document, running };
}

const VERSIONS = ['3.0.0', '3.1.0'];
const APPS = PLATFORMS.map(([name, adapter], index) => [name, VERSIONS[index]!, adapter] as const);

/** Right values of each parameter by path, before its wrong values. */
const VALUES: Readonly<Record<string, Readonly<Record<string, readonly [string, readonly string[]]>>>> = {
  '/path/{id}/{ratio}/{uuid}/{size}/{list}': {
    id: ['-7', ['x', '1.5']],
    ratio: ['1.5', ['x']],
    uuid: ['9c858901-8a57-4791-81fe-4c455b099bc9', ['x', '7']],
    size: ['small', ['x', 'Small']],
    list: ['1,2', ['x', '1,x']],
  },
  '/query': {
    id: ['1', ['x', '1.5']],
    all: ['true', ['x', '1']],
    since: ['2020-01-01T00:00:00Z', ['x']],
    until: ['2020-01-01T00:00:00Z', ['x']],
    level: ['1', ['x', '7', 'Low']],
    texts: ['a,b', []],
    page: ['2', ['x']],
    name: ['x', []],
    maybe: ['3', ['x']],
  },
  '/library': {
    zod: ['3', ['0', '10', 'x']],
    arktype: ['ab', ['a']],
    'x-zod': ['3', ['0', 'x']],
    valibot: ['ab', []],
  },
  '/search': { text: ['ab', ['a']], sort: ['age', ['x']] },
};

/** Converts the text of a parameter to the documented type, as a client does in the other direction. */
function toTyped(text: string, { type, items }: Parameter['schema']): unknown {
  if (type === 'array') return text.split(',').map((each) => toTyped(each, items ?? {}));
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return ['integer', 'number'].includes(String(type)) && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

describe.each(APPS)('The document of parameters on %s in OpenAPI %s', (_, version, adapter) => {
  it('describes the types, values and limits that Parse pipes and schemas of libraries enforce', async () => {
    const { document, running: app } = await createDocument(version, adapter, ParametersController);
    const verdicts = new SchemaVerdicts(document);
    const wrong: string[] = [];
    for (const [path, values] of Object.entries(VALUES)) {
      const parameters = describeParameters(verdicts.document, path);
      expect(Object.keys(parameters).toSorted()).toEqual(Object.keys(values).toSorted());
      for (const [changed, [right, others]] of Object.entries(values)) {
        for (const text of [right, ...others, undefined]) {
          const sent = (name: string) => (name === changed ? text : values[name]![0]);
          const named = (location: string) =>
            Object.values(parameters).flatMap(({ name, in: part }) =>
              part === location && sent(name) !== undefined ? [[name, sent(name)!] as const] : [],
            );
          const parameter = parameters[changed]!;
          if (parameter.in === 'path' && text === undefined) continue;
          const address = path.replace(/\{(\w+)\}/g, (_match, name: string) => sent(name)!);
          // oxlint-disable-next-line no-await-in-loop
          const { status } = await app.send(
            `${address}?${named('query')
              .map((pair) => pair.join('='))
              .join('&')}`,
            {
              headers: Object.fromEntries(named('header')),
            },
          );
          const isFaulty =
            text === undefined
              ? parameter.required === true
              : verdicts.findFaults(parameter.schema, toTyped(text, parameter.schema)).length > 0;
          if (status !== (isFaulty ? 422 : 200)) wrong.push(`${path} ${changed}=${text}: ${status}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('contains the defaults of DefaultValuePipe', async () => {
    const { document } = await createDocument(version, adapter, ParametersController);
    const { page, name } = describeParameters(document, '/query');
    expect(page).toMatchObject({ required: false, schema: { type: 'integer', default: 1 } });
    expect(name).toMatchObject({ required: false, schema: { type: 'string', default: 'none' } });
  });

  it('keeps what the app documents, and each difference is reported', async () => {
    const { document, running: app } = await createDocument(version, adapter, ContradictoryController);
    const parameters = describeParameters(document, '/contradictory/{id}/{size}');
    expect(parameters).toMatchObject({
      id: { schema: { type: 'string' } },
      size: { schema: { enum: ['small', 'huge'] } },
      page: { required: false },
      limit: { required: true },
      count: { schema: { type: 'integer', minimum: 1, maximum: 5 } },
    });
    const warnings = app.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expect(warnings.join('\n').split('\n').slice(1, -1).toSorted()).toEqual([
      "  ContradictoryController.find, path parameter `id`: `type` is 'string' in the document, but validation enforces 'integer'.",
      "  ContradictoryController.find, path parameter `size`: `enum` is [ 'small', 'huge' ] in the document, but validation enforces [ 'small', 'large' ].",
      '  ContradictoryController.find, query parameter `count`: `maximum` is 5 in the document, but validation enforces 9.',
      '  ContradictoryController.find, query parameter `limit` is documented as required, but validation accepts a request without it.',
      '  ContradictoryController.find, query parameter `page` is documented as optional, but validation requires it.',
    ]);
  });
});
