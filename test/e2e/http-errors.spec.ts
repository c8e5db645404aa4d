import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BadGatewayException,
  Controller,
  Get,
  HttpException,
  type INestApplication,
  InternalServerErrorException,
  NotFoundException,
} from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import {
  ApiErrors,
  defineError,
  dellin,
  documentErrors,
  type ErrorFormat,
  type ErrorsOptions,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
} from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

const TEXT = 'User 7 {not} found';
const SECRET = 'The password of the database is hunter2';

@Controller()
class TextController {
  @Get('ours')
  @ApiErrors(new HttpErrors.NotFound(TEXT))
  ours() {
    throw new HttpErrors.NotFound(TEXT, { cause: new Error('no row'), headers: { 'X-Shard': '3' } });
  }

  @Get('nests')
  nests() {
    throw new NotFoundException(TEXT);
  }

  @Get('server')
  @ApiErrors(new HttpErrors.InternalServerError(SECRET))
  server() {
    throw new HttpErrors.InternalServerError(SECRET);
  }

  @Get('nests-server')
  nestsServer() {
    throw new InternalServerErrorException(SECRET);
  }

  @Get('several')
  several() {
    throw new AggregateError([new HttpErrors.BadGateway(SECRET), new HttpErrors.NotFound(SECRET)]);
  }

  @Get('forbidden')
  forbidden() {
    throw new HttpErrors.Forbidden(SECRET, { fields: [{ field: 'id', code: 'invalid' }] });
  }

  @Get('blank')
  blank() {
    throw new HttpErrors.Conflict(' ', { metadata: { version: 3 } });
  }

  @Get('foreign')
  foreign() {
    throw new HttpErrors.Conflict({ cause: SECRET } as never);
  }
}

const controllers = [TextController];

/** Creates each format of the package. */
const FORMATS: readonly (() => ErrorFormat)[] = [
  () => looker(),
  () => problemDetails(),
  () => google({ domain: 'example.com' }),
  () => dellin({ details: 'message' }),
  () => dellin(),
  () => restcase(),
  () => twilio(),
  () => jsonApi(),
  () => nest(),
  () => markdown(),
];

describe.each(PLATFORMS)('A built-in error with a text on %s', (_, adapter) => {
  const run = async (errors: ErrorsOptions, main?: (app: INestApplication) => void): Promise<RunningApp> =>
    (running = await start(adapter(), { controllers, errors, ...(main && { main }) }));

  it('sends the text as the message, and takes a cause and headers', async () => {
    const { send, log } = await run({ logging: { clientErrors: 'warn' } });
    const { status, headers, body } = await send('/ours');
    expect([status, headers.get('x-shard')]).toEqual([404, '3']);
    expect(body).toMatchObject({ message: TEXT, code: 'not_found' });
    expect(log.text).toContain(`${TEXT} (cause: Error: no row)`);
  });

  it.each(FORMATS.map((make) => [make().name, make] as const))(
    'has the same response in %s as an exception of Nest with this text',
    async (__, make) => {
      const { send } = await run({ formats: [make()], requestId: { resolve: () => 'r' } });
      const removeTimes = ({ status, text }: { status: number; text: string }) => [
        status,
        text.replace(/\d{4}-\d\d-\d\d[T ][\d:.]+Z?/g, 'NOW'),
      ];
      expect(removeTimes(await send('/ours'))).toEqual(removeTimes(await send('/nests')));
      expect(removeTimes(await send('/server'))).toEqual(removeTimes(await send('/nests-server')));
    },
  );

  it('falls back to the phrase of the status without a text', async () => {
    const { send } = await run({});
    expect((await send('/blank')).body).toMatchObject({ message: 'Conflict', version: 3 });
    expect((await send('/foreign')).body).toMatchObject({ message: 'Conflict', code: 'conflict' });
  });

  it('keeps the text of a server error in the log, unless server errors are exposed', async () => {
    const { send, log } = await run({});
    expect((await send('/server')).body.message).toBe('Internal Server Error');
    expect((await send('/several')).body).toMatchObject({ message: 'Bad Gateway', code: 'bad_gateway' });
    expect((await send('/server')).text).not.toContain('hunter2');
    expect(log.text).toContain(`InternalServerError: ${SECRET}`);
    await running!.close();
    const exposing = await run({ http: { exposeServerErrors: true } });
    expect((await exposing.send('/server')).body.message).toBe(SECRET);
  });

  it('sends the text under the code of the error that replaces it', async () => {
    class NothingHere extends defineError({
      code: 'nothing_here',
      status: 404,
      message: 'Nothing here.',
      replaces: HttpErrors.NotFound,
    }) {}
    const { send } = await run({ errors: [NothingHere] });
    expect((await send('/ours')).body).toMatchObject({ code: 'nothing_here', message: TEXT });
  });

  it('hides the text if the error that replaces it has a disguise', async () => {
    class Hidden extends defineError({
      code: 'hidden',
      status: 403,
      message: 'Hidden.',
      replaces: HttpErrors.Forbidden,
      disguise: HttpErrors.NotFound,
    }) {}
    const { send, log } = await run({ errors: [Hidden], logging: { clientErrors: 'warn' } });
    const { status, text, body } = await send('/forbidden');
    expect([status, body.code, body.message]).toEqual([404, 'not_found', 'Not Found']);
    expect(text).not.toMatch(/hunter2|fields|errors/);
    expect(log.text).toContain(`(disguised error: Forbidden: ${SECRET})`);
  });

  it('appears in the document as it is sent', async () => {
    const listExamples = (app: INestApplication) => {
      const document = documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
      const { paths, components } = document;
      return JSON.stringify({ ours: paths['/ours'], server: paths['/server'], components });
    };
    const { app } = await run({});
    expect(listExamples(app)).toContain(TEXT);
    expect(listExamples(app)).not.toContain('hunter2');
    await running!.close();
    expect(listExamples((await run({ http: { exposeServerErrors: true } })).app)).toContain('hunter2');
  });
});

describe('A built-in error outside of the filter', () => {
  it('has the text as its message, and leaves the text of a server error out of its response', () => {
    const found = new HttpErrors.NotFound(TEXT);
    expect(found).toBeInstanceOf(HttpException);
    expect([found.name, found.message]).toEqual(['NotFound', TEXT]);
    expect(found.getResponse()).toEqual({ statusCode: 404, code: 'not_found', message: TEXT });
    const failed = new HttpErrors.BadGateway(SECRET);
    expect(failed.message).toBe(SECRET);
    expect(failed.getResponse()).toEqual({ statusCode: 502, code: 'bad_gateway', message: 'Bad Gateway' });
    expect(new BadGatewayException(failed.getResponse()).message).toBe('Bad Gateway');
  });
});
