import { once } from 'node:events';
import { get, type Server } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type INestApplication, VersioningType } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { type ErrorsOptions } from 'nestjs-api-errors';
import { GLOBAL_ENHANCERS, OPTIONS, UsersController } from './error-pages.app.js';
import { PLATFORMS, type RunningApp, send, start, type TestApp } from './harness.js';

const HTML = 'text/html; charset=utf-8';
const JSON_TYPE = 'application/json; charset=utf-8';
const MARKDOWN = 'text/markdown; charset=utf-8';

interface Mounting {
  use(path: string, app: unknown): unknown;
  listen(port: number, host: string): Server;
}

describe.each(PLATFORMS)('ErrorPages on %s', (_, adapter) => {
  const startApp = (
    documentation: ErrorsOptions['documentation'] = {},
    app: TestApp = { controllers: [UsersController] },
  ) =>
    start(adapter(), {
      ...app,
      errors: { ...OPTIONS, ...app.errors, documentation: { path: 'errors', ...documentation } },
    });
  const read = (running: RunningApp, path: string, headers: Record<string, string> = {}) =>
    running.send(path, { headers });

  let app: RunningApp;
  beforeAll(async () => {
    app = await startApp();
  });

  it.each([
    ['', 'Errors', 'user_not_found'],
    ['/user_not_found', 'User not found', 'The user was deleted.'],
    ['/1404', 'User not found', 'The user was deleted.'],
    ['/bad_request', 'Bad Request', 'bad_request'],
    ['/fields/bad_email', 'bad_email', 'POST /users'],
    ['/bad_email', 'bad_email', 'POST /users'],
    ['/fields/missing_field', 'A required field is missing', 'POST /users'],
    ['/constraints/maxLength', 'max length', 'POST /users'],
    ['/numbers', 'Numeric codes', 'User not found'],
    ['/status/404', 'Not Found', 'user_not_found'],
    ['/r/1.0/404/get/users/:id', 'Not Found', 'GET /users/{id}'],
    ['/r/1.0/409/post/users', 'Conflict', 'email_taken'],
    ['/r/1.0/404/get/elsewhere', 'Not Found', 'user_not_found'],
    ['/r/1.0/404', 'Not Found', 'user_not_found'],
  ])('serves the page at /errors%s in three types', async (path, title, content) => {
    const html = await read(app, `/errors${path}`, { Accept: 'text/html,*/*;q=0.8' });
    expect([html.status, html.headers.get('content-type')]).toEqual([200, HTML]);
    expect(html.text).toContain('<!doctype html>');
    const [json, markdown] = await Promise.all([
      read(app, `/errors${path}`, { Accept: 'application/json' }),
      read(app, `/errors${path}`, { Accept: 'text/markdown' }),
    ]);
    expect([json.status, json.headers.get('content-type')]).toEqual([200, JSON_TYPE]);
    expect([markdown.status, markdown.headers.get('content-type')]).toEqual([200, MARKDOWN]);
    expect(markdown.text).toMatch(/^# /);
    for (const { text } of [html, markdown]) {
      expect(text.replaceAll('\\', '')).toContain(title);
      expect(text.replaceAll('\\', '')).toContain(content);
    }
    const suffixed = path === '' ? '/index' : path;
    for (const [suffix, expected] of [
      ['json', json],
      ['md', markdown],
      ['html', html],
    ] as const) {
      const response = await read(app, `/errors${suffixed}.${suffix}`, { Accept: 'image/png' });
      expect([response.status, response.headers.get('content-type')]).toEqual([
        200,
        expected.headers.get('content-type'),
      ]);
    }
  });

  it('writes the facts of an error as JSON', async () => {
    const { body } = await read(app, '/errors/user_not_found.json');
    expect(body).toMatchObject({
      code: 'user_not_found',
      numbers: [1404],
      status: 404,
      message: "User '{id}' does not exist.",
      user_message: 'We could not find this user.',
      causes: ['The user was deleted.'],
      retryable: false,
      parameters: { id: 7 },
      operations: [{ method: 'GET', path: '/users/{id}', declared: true }],
      examples: [{ format: 'looker', body: { message: "User '7' does not exist." } }],
    });
  });

  it('links to the codes of the fields of all operations', async () => {
    const page = await read(app, '/errors/validation_failed');
    for (const code of ['bad_email', 'too_long', 'missing_field'])
      expect(page.text).toContain(`<a href="./fields/${code}">${code}</a>`);
    const { body } = await read(app, '/errors/validation_failed.json');
    expect(body.field_codes).toEqual(['bad_email', 'invalid', 'missing_field', 'too_long']);
  });

  it('lists all errors, also for programs', async () => {
    const { body } = await read(app, '/errors/index.json');
    const entry = body.errors.find(({ code }: { code: string }) => code === 'user_not_found');
    expect(entry).toEqual({
      code: 'user_not_found',
      status: 404,
      numbers: [1404],
      title: 'User not found',
      url: './user_not_found.json',
    });
    const plain = await read(app, '/errors/llms.txt');
    expect(plain.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(plain.text).toContain('[User not found](./user_not_found.md)');
    const index = await read(app, '/errors/r/index.json');
    expect(index.body).toMatchObject({
      '404/get/users/{id}': { url: '1.0/404/get/users/:id.md' },
      404: { url: '1.0/404.md' },
    });
    for (const { url } of Object.values<{ url: string }>(index.body)) {
      expect([url, (await read(app, `/errors/r/${url}`)).status]).toEqual([url, 200]);
    }
  });

  it('searches on the server', async () => {
    const found = await read(app, '/errors?q=%20USER_not');
    expect(found.text).toContain('1 error with “USER_not”.');
    expect(found.text).not.toContain('email_taken');
    expect((await read(app, '/errors?q=1404')).text).toContain('>user_not_found<');
    expect((await read(app, '/errors/index.json?q=1404')).body.errors).toHaveLength(1);
    expect((await read(app, '/errors?q=a?b')).text).toContain('0 errors with “a?b”.');
    expect((await read(app, `/errors?q=${'%F0%9F%90%A6'.repeat(500)}`)).status).toBe(200);
  });

  it('responds to HEAD, a trailing slash and If-None-Match', async () => {
    const page = await read(app, '/errors/user_not_found');
    const etag = page.headers.get('etag')!;
    expect(page.headers.get('vary')).toBe('Accept');
    const head = await app.send('/errors/user_not_found', { method: 'HEAD' });
    expect([head.status, head.text, head.headers.get('etag')]).toEqual([200, '', etag]);
    expect(head.headers.get('content-length')).toBe(String(Buffer.byteLength(page.text)));
    for (const tag of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const known = await read(app, '/errors/user_not_found', { 'If-None-Match': tag });
      expect([known.status, known.text, known.headers.get('etag')]).toEqual([304, '', etag]);
    }
    const changed = await read(app, '/errors/user_not_found', { 'If-None-Match': '"x"' });
    expect(changed.status).toBe(200);
    for (const path of ['/errors/', '/errors/user_not_found/', '/errors/fields/invalid/']) {
      const response = await read(app, path);
      expect(response.status).toBe(200);
      const links = Array.from(response.text.matchAll(/href="(?!data:)([^"#]*)"/g), ([, link]) => link!);
      for (const link of new Set(links)) {
        const target = new URL(link, app.url + path);
        expect([path, link, (await read(app, target.pathname)).status]).toEqual([path, link, 200]);
      }
    }
  });

  it('leaves other methods and other paths to the app', async () => {
    for (const [method, path] of [
      ['POST', '/errors/user_not_found'],
      ['DELETE', '/errors'],
      ['GET', '/errorsx'],
      ['GET', '/xerrors'],
    ] as const) {
      const { status, body } = await app.send(path, { method });
      expect([method, path, status, body.code]).toEqual([method, path, 404, 'not_found']);
    }
  });

  it.each([
    ['/errors/user_not_fond', 'user_not_found'],
    ['/errors/user_not', 'user_not_found'],
    ['/errors/nothing-like-it', undefined],
    ['/errors/fields/nothing', undefined],
    ['/errors/constraints/nothing', undefined],
    ['/errors/status/999', undefined],
    ['/errors/status/404/2', undefined],
    ['/errors/r/1.0/200/get/users', undefined],
    ['/errors/r', undefined],
  ])('serves a 404 page at %s that suggests a code', async (path, code) => {
    const html = await read(app, path);
    expect([html.status, html.headers.get('content-type')]).toEqual([404, HTML]);
    const json = await read(app, `${path}.json`);
    expect([json.status, json.headers.get('content-type')]).toEqual([404, JSON_TYPE]);
    expect(json.body.suggestion?.replace(/^.*\//, '')).toBe(code && `${code}.json`);
    const markdown = await read(app, path, { Accept: 'text/markdown' });
    expect([markdown.status, markdown.headers.get('content-type')]).toEqual([404, MARKDOWN]);
    for (const { text } of [html, markdown])
      expect(text.replaceAll('\\', '').includes('user_not_found')).toBe(code !== undefined);
  });

  it('omits disguised errors and operations that are excluded from the document', async () => {
    expect((await read(app, '/errors/user_concealed')).status).toBe(404);
    const list = await read(app, '/errors/index.json');
    expect(list.text).not.toContain('user_concealed');
    const failed = await read(app, '/errors/secret_failed');
    expect([failed.status, failed.text.includes('internal/report')]).toEqual([200, false]);
    expect((await read(app, '/errors/r/index.json')).text).not.toContain('internal');
  });

  it('serves public pages, without prefix, version, guards and interceptors', async () => {
    const closed = await startApp(
      {},
      {
        controllers: [UsersController],
        main: (nest: INestApplication) => {
          nest.setGlobalPrefix('api');
          nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
          nest.useGlobalGuards(GLOBAL_ENHANCERS.rejectAll);
          nest.useGlobalInterceptors(GLOBAL_ENHANCERS.failAlways);
        },
      },
    );
    expect((await read(closed, '/api/v2/users/7')).body).toMatchObject({
      code: 'forbidden',
      documentation_url: '/errors/forbidden',
    });
    const page = await read(closed, '/errors/user_not_found');
    expect([page.status, page.text.includes('GET /api/v2/users/{id}')]).toEqual([200, true]);
    expect((await read(closed, '/api/errors')).status).toBe(404);
  });

  it('replaces the policy of a middleware', async () => {
    const policy = "default-src 'self'; style-src 'unsafe-inline'";
    const secured = await startApp(
      {},
      {
        controllers: [UsersController],
        main: (nest: INestApplication) => {
          nest.use(
            (
              _request: object,
              response: { setHeader(name: string, value: string): void },
              next: () => void,
            ) => {
              response.setHeader('content-security-policy', policy);
              response.setHeader('Referrer-Policy', 'no-referrer');
              next();
            },
          );
        },
      },
    );
    const { headers } = await read(secured, '/errors');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect((await read(secured, '/users/7')).headers.get('content-security-policy')).toBe(policy);
  });

  it('writes links that work in an app that another Express app mounts, with any path', async () => {
    if (adapter().getType() !== 'express') return;
    const running = await startApp();
    const outer = new ExpressAdapter().getInstance<Mounting>();
    outer.use('/my-errors-api', running.app.getHttpAdapter().getInstance());
    const server = outer.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    for (const path of ['/errors', '/errors/', '/errors/user_not_found', '/ERRORS/fields/invalid']) {
      const page = await send(`${url}/my-errors-api${path}`);
      expect([path, page.status]).toEqual([path, 200]);
      const links = Array.from(page.text.matchAll(/href="(?!data:)([^"#]*)"/g), ([, link]) => link!);
      const targets = new Set(links.map((link) => new URL(link, `${url}/my-errors-api${path}`).pathname));
      for (const target of [...targets].slice(0, 6)) {
        expect(target.toLowerCase()).toMatch(/^\/my-errors-api\/errors(\/|$)/);
        expect([target, (await send(url + target)).status]).toEqual([target, 200]);
      }
    }
    expect((await send(`${url}/my-errors-api/errors/user_not_found`)).text).toContain(
      `'${url}/my-errors-api/users/{id}'`.replaceAll("'", '&#39;'),
    );
    const { body } = await send(`${url}/my-errors-api/users/7`);
    expect(body.documentation_url).toBe('/my-errors-api/errors/user_not_found');
    await running.close();
    server.closeAllConnections();
    server.close();
  });

  it('serves an absolute-form target', async () => {
    const { port } = new URL(app.url);
    const text = await new Promise<string>((resolve, reject) => {
      get(
        {
          port,
          host: '127.0.0.1',
          path: `${app.url.replace('127.0.0.1', 'errors')}/errors/email_taken?q=/errors/x`,
        },
        (response) => {
          response
            .setEncoding('utf8')
            .on('data', () => {})
            .on('error', reject);
          resolve(`${response.statusCode} ${response.headers['content-type']}`);
        },
      ).on('error', reject);
    });
    expect(text).toBe(`200 ${HTML}`);
  });

  it('serves an app without errors and without routes', async () => {
    const empty = await startApp({ path: 'docs/errors/', name: 'A & B' }, {});
    const list = await read(empty, '/docs/errors');
    expect([list.status, list.text.includes('A &amp; B')]).toEqual([200, true]);
    expect(list.text).toContain('href="errors/not_found"');
    expect((await read(empty, '/docs/errors/numbers')).text).toContain('No error has a numeric code.');
    expect((await read(empty, '/nowhere')).body.documentation_url).toBe('/docs/errors/not_found');
  });
});
