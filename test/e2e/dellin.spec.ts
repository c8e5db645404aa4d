import { request as requestBare } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, type INestApplication, Param, ParseIntPipe, Post } from '@nestjs/common';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { DOMParser, onErrorStopParsing } from '@xmldom/xmldom';
import { ArrayMaxSize, IsEmail, IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import createError from 'http-errors';
import { XmlDocument } from 'libxml2-wasm';
import { ApiErrors, AtLeastOneOf, documentErrors, MutuallyExclusive } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { DellinErrors } from '../../lib/dialects/dellin/dellin-errors.js';
import { dellin } from '../../lib/dialects/dellin/dellin.format.js';
import { Gone } from '../../lib/openapi/gone.decorator.js';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

@AtLeastOneOf(['phone', 'fax'])
@MutuallyExclusive(['percent', 'amount'])
class RequestDto {
  @IsEmail()
  declare email: string;

  @IsInt()
  declare places: number;

  @IsIn([1, 2, 3])
  declare requester: number;

  @ArrayMaxSize(2)
  @IsOptional()
  declare services?: string[];

  @IsOptional()
  @IsString()
  declare phone?: string;

  @IsOptional()
  @IsString()
  declare fax?: string;

  @IsOptional()
  @IsInt()
  declare percent?: number;

  @IsOptional()
  @IsInt()
  declare amount?: number;
}

@Controller('requests')
class RequestsController {
  @Post()
  create(@Body() _request: RequestDto) {}

  @Get('old')
  @Gone()
  old() {}

  @Get('session')
  @ApiErrors(DellinErrors.SessionExpired)
  session() {
    throw new DellinErrors.SessionExpired();
  }

  @Get('crash')
  crash() {
    throw new Error('hunter2');
  }

  @Get(':id')
  find(@Param('id', ParseIntPipe) _id: number) {}
}

@Controller('v1')
@Gone()
class OldController {
  @Get(':id')
  find(@Param('id', ParseIntPipe) _id: number) {}

  @Post()
  create(@Body() _request: RequestDto) {}
}

const controllers = [RequestsController, OldController];

/** Parses XML to an object. @throws HttpError with status 400 and the type of the parsers of Express */
function parseXml(text: string): object {
  try {
    const document = new DOMParser({ onError: onErrorStopParsing }).parseFromString(text, 'text/xml');
    const elements = [...document.documentElement!.childNodes].filter(({ nodeType }) => nodeType === 1);
    return Object.fromEntries(elements.map(({ nodeName, textContent }) => [nodeName, textContent]));
  } catch (cause) {
    throw createError(400, 'The body is not valid XML.', { type: 'entity.parse.failed', cause });
  }
}

const XML_TYPES = ['text/xml', 'application/xml'];

/** Adds a parser of XML bodies on Express. */
function readXmlOnExpress(app: INestApplication): void {
  (app as NestExpressApplication).useBodyParser('text', { type: XML_TYPES });
  app.use(
    (request: { body: unknown; is(types: string[]): unknown }, _response: unknown, next: () => void) => {
      if (typeof request.body === 'string' && request.is(XML_TYPES)) request.body = parseXml(request.body);
      next();
    },
  );
}

/** Adds a parser of XML bodies on Fastify. */
function readXmlOnFastify(app: INestApplication): void {
  const fastify = (app as NestFastifyApplication).getHttpAdapter().getInstance();
  const read = async (_request: unknown, body: unknown) => parseXml(String(body));
  fastify.addContentTypeParser(XML_TYPES, { parseAs: 'string' }, read);
}

const READ_XML: Readonly<Record<string, TestApp['main']>> = {
  Express: readXmlOnExpress,
  Fastify: readXmlOnFastify,
};

describe.each(PLATFORMS)('dellin() on %s', (platform, adapter) => {
  const run = (main?: TestApp['main']) =>
    start(adapter(), {
      controllers,
      errors: {
        formats: [dellin({ documentationUrl: 'https://docs.example.com/errors' })],
        validation: { exposeRejectedValues: true },
        documentation: { statuses: 'all', formats: 'all' },
      },
      ...(main && { main }),
    });
  let running: RunningApp;
  let readingXml: RunningApp;
  beforeAll(async () => {
    running = await run();
    readingXml = await run(READ_XML[platform]);
  });
  afterAll(async () => {
    await running.close();
    await readingXml.close();
  });
  const post = (type: string, body: string, headers: object = {}) => ({
    method: 'POST',
    body,
    headers: { 'content-type': type, ...headers },
  });
  const getMediaType = ({ headers }: { readonly headers: Headers }) =>
    headers.get('content-type')!.split(';')[0];

  it('lists all mistakes of a request, each with its numeric code', async () => {
    const { send } = running;
    const json = { email: 'x', requester: 4, services: ['a', 'b', 'c'], percent: 1, amount: 2, extra: 1 };
    const { status, body } = await send('/requests', { json });
    expect([status, body.metadata.status]).toEqual([400, 400]);
    expect(body.metadata.generated_at).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(body.errors.map(({ code, fields }: any) => [code, ...fields])).toEqual(
      expect.arrayContaining([
        [110_001, 'email'],
        [110_003, 'places'],
        [110_001, 'requester'],
        [110_006, 'services'],
        [110_008, 'extra'],
        [110_004, 'phone', 'fax'],
        [110_005, 'percent', 'amount'],
      ]),
    );
    expect(body.errors).toHaveLength(7);
    expect(body.errors).toContainEqual({
      code: 110_001,
      title: 'Неверный формат параметра',
      detail: 'Значение, переданное в параметре, не соответствует требуемому формату',
      link: 'https://docs.example.com/errors#error_110001',
      fields: ['requester'],
      validValues: [1, 2, 3],
      badValues: [4],
    });
  });

  it.each([
    ['broken JSON', '/requests', post('application/json', '{"email":'), 401, 101_008],
    ['another media type', '/requests', post('text/csv', 'email;x'), 415, 100_001],
    ['an unknown address', '/nowhere', {}, 404, 100_002],
    ['a wrong method', '/requests/7', { method: 'DELETE' }, 405, 405],
    ['a handler that is switched off', '/requests/old', {}, 410, 100_003],
    ['a handler of a controller that is switched off', '/v1/x', {}, 410, 100_003],
    ['another handler of it', '/v1', post('application/json', '{}'), 410, 100_003],
    ['an error of its catalogue', '/requests/session', {}, 401, 101_004],
    ['a crash', '/requests/crash', {}, 500, 100_006],
    ['a parameter of a wrong type', '/requests/x', {}, 400, 110_002],
  ])('sends %s with its numeric code', async (_, path, init, status, number) => {
    const { send } = running;
    const { body, ...response } = await send(path, init);
    expect([response.status, body.metadata.status]).toEqual([status, status]);
    expect(body.errors).toEqual([expect.objectContaining({ code: number })]);
    expect(response.text).not.toContain('hunter2');
  });

  describe('dellin() as XML', () => {
    const BROKEN = '<request><email>x</request>';

    it.each([
      ['by Accept', 'application/json', { accept: 'text/xml' }, 'text/xml'],
      [
        'by Accept, for another XML type',
        'application/json',
        { accept: 'application/xml' },
        'application/xml',
      ],
      [
        'by Accept, whatever the type of the body is',
        'text/xml',
        { accept: 'application/json' },
        'application/json',
      ],
      ['by the type of the body', 'text/xml', {}, 'text/xml'],
      ['by another XML type of the body', 'application/xml; charset=utf-8', {}, 'application/xml'],
      ['by default', 'application/json', {}, 'application/json'],
    ])('selects the representation %s', async (_, sent, headers, expected) => {
      const { send } = readingXml;
      const body = sent.includes('xml') ? '<request><email>x</email></request>' : '{"email":"x"}';
      const response = await send('/requests', post(sent, body, { accept: '', ...headers }));
      expect([response.status, getMediaType(response)]).toEqual([400, expected]);
      if (!expected.includes('xml')) return;
      const document = XmlDocument.fromString(response.text);
      const codes = document.find('/response/errors[fields="email"]/code').map(({ content }) => content);
      const titles = document.find('/response/errors/title').map(({ content }) => content);
      document.dispose();
      expect(codes).toEqual(['110001']);
      expect(titles).toContain('Отсутствует обязательный параметр');
    });

    it.each(XML_TYPES)('sends %s that cannot be parsed with its numeric code', async (type) => {
      const { send } = readingXml;
      const response = await send('/requests', post(type, BROKEN));
      expect([response.status, getMediaType(response)]).toEqual([401, type]);
      expect(response.text).toContain('<errors><code>101009</code><title>Ошибка парсинга</title>');
      const asJson = await send('/requests', post(type, BROKEN, { accept: 'application/json' }));
      expect([asJson.status, asJson.body.errors[0].code]).toEqual([401, 101_009]);
    });

    it('sends XML to a client that accepts any type, if XML is the default', async () => {
      const { url } = readingXml;
      const [type, text] = await new Promise<readonly [string | undefined, string]>((resolve, reject) => {
        const headers = { 'content-type': 'text/xml' };
        const sent = requestBare(`${url}/requests`, { method: 'POST', headers }, (response) => {
          const body = response.toArray().then((chunks) => Buffer.concat(chunks).toString());
          body.then((all) => resolve([response.headers['content-type'], all]), reject);
        });
        sent.on('error', reject).end(BROKEN);
      });
      expect(type).toBe('text/xml; charset=utf-8');
      expect(text).toMatch(/^<response><metadata><status>401<\/status><detail>.*<\/response>$/);
    });

    it('sends XML for a body that the app cannot read', async () => {
      const { send } = running;
      const response = await send('/requests', post('text/xml', '<request/>'));
      expect([response.status, getMediaType(response)]).toEqual([415, 'text/xml']);
      expect(response.text).toContain('<code>100001</code>');
    });
  });

  it.each(['3.0.3', '3.1.0'])('documents the same representation that it sends, in %s', async (version) => {
    const { app, send } = readingXml;
    const builder = new DocumentBuilder();
    builder.setOpenAPIVersion(version);
    const document = documentErrors(app, SwaggerModule.createDocument(app, builder.build()));
    const contract = new ErrorContract(document);
    const requests = [
      ['POST', '/requests', post('application/json', '{"email":"x","percent":1,"amount":2,"fax":1}')],
      ['POST', '/requests', post('text/xml', '<request><phone>1</phone></request>')],
      ['POST', '/requests', post('text/csv', 'x')],
      ['GET', '/requests/x', {}],
      ['GET', '/requests/old', {}],
      ['GET', '/v1/x', {}],
      ['POST', '/v1', post('application/json', '{}')],
      ['GET', '/requests/session', {}],
      ['GET', '/requests/crash', {}],
    ] as const;
    for (const [method, path, init] of requests) {
      for (const accept of ['application/json', 'text/xml', 'application/xml']) {
        const headers = { ...('headers' in init && init.headers), accept };
        contract.check(method, path, await send(path, { ...init, headers }));
      }
    }
    for (const [path, method] of [
      ['/requests/old', 'get'],
      ['/v1/{id}', 'get'],
      ['/v1', 'post'],
    ] as const) {
      const { responses } = document.paths[path]![method]!;
      expect(Object.keys(responses)).toContain('410');
      // Validation never runs. Its name is checked, not its status 400, because parsers can send a 400, too.
      expect(JSON.stringify(responses)).not.toContain('ValidationFailed');
    }
  });
});
