import { request as sendRaw } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Post } from '@nestjs/common';
import MarkdownIt from 'markdown-it';
import { registerDecorator } from 'class-validator';
import { ApiErrors, defineError, dellin, looker, markdown, problemDetails } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

/** Starts an app that has a text in each place where an app can have one. */
async function startWith(adapter: (typeof PLATFORMS)[number][1], text: string): Promise<RunningApp> {
  const message = text.replace(/[{}]/g, '$&$&');
  class Hostile extends defineError({
    code: 'hostile',
    status: 409,
    number: 7,
    title: text,
    message: `${message} {id}`,
    userMessage: message,
    causes: [text, text],
    solutions: [text],
    resource: { type: text, name: text },
    constraint: undefined,
    example: { id: text },
  }) {}
  class Item {
    name!: string;
  }
  registerDecorator({
    name: `../${text}`,
    target: Item,
    propertyName: 'name',
    options: { message: text, context: { code: `..${text}` } },
    validator: { validate: () => false },
  });
  @Controller('items')
  class ItemsController {
    @Post(`of-${text.replace(/[^<>"'&#~|=-]/g, '')}`)
    @ApiErrors(Hostile)
    create(@Body() _item: Item): void {}
  }
  return start(adapter(), {
    controllers: [ItemsController],
    errors: {
      formats: [looker(), problemDetails(), markdown(), dellin()],
      documentation: { path: 'errors', name: text },
    },
  });
}

/** Returns the tags of a page without the values of attributes. */
function listTags(html: string): readonly string[] {
  return Array.from(html.matchAll(/<[^>]*>/g), ([tag]) => tag.replace(/"[^"]*"/g, '""'));
}

const renderer = new MarkdownIt({ html: true });

const HOSTILE: Readonly<Record<string, string>> = {
  HTML: `"><script>alert(1)</script></style></title></textarea><img src=x onerror='alert(1)'><!-- --> &lt;b&gt; {{x}}`,
  Markdown:
    '# A\n\n- b\n\n---\n~~~\n1. c\n> d\n[e](javascript:alert(1)) ![f](//evil/g) <http://h> | i | j \\| k **l** _m_ `',
  'a fence': '~~~\nx',
  'a list': '- - x',
  'a numbered list': '1) x',
  'a rule': '===',
  'a heading': '## x ##',
  'right-to-left text': '\u202Eשלום \u2066x\u2069 \uFFFD \uD83D',
};

describe.each(PLATFORMS)('A text on a page about errors on %s', (_, adapter) => {
  it.each(Object.entries(HOSTILE))('shows %s in a text as text', async (_kind, text) => {
    const [harmless, app] = await Promise.all([startWith(adapter, 'Word'), startWith(adapter, text)]);
    const [index, hostileIndex] = await Promise.all([
      harmless.send('/errors/index.json'),
      app.send('/errors/index.json'),
    ]);
    const listIds = ({ body }: typeof index): readonly string[] =>
      [...body.field_codes, ...body.constraints]
        .filter(({ name }: { readonly name: string }) => name.startsWith('..'))
        .map(({ url }: { readonly url: string }) => url.replace(/\.json$/, ''));
    const topics = listIds(index);
    const hostileTopics = listIds(hostileIndex);
    expect([topics.length, hostileTopics.length]).toEqual([2, 2]);
    const paths = ['', '/hostile', '/numbers', '/status/409', '/status/422', '/validation_failed'].map(
      (path) => [path, path] as const,
    );
    for (const [path, hostilePath] of [
      ...paths,
      ...topics.map((topic, position) => [topic.slice(1), hostileTopics[position]!.slice(1)] as const),
    ]) {
      const suffix = (own: string) => (own === '' ? '/index' : own);
      const [page, hostilePage] = await Promise.all([
        harmless.send(`/errors${path}`),
        app.send(`/errors${hostilePath}`),
      ]);
      expect([hostilePath, hostilePage.status]).toEqual([hostilePath, 200]);
      expect(listTags(hostilePage.text)).toEqual(listTags(page.text));
      const [lines, hostileLines] = await Promise.all([
        harmless.send(`/errors${suffix(path)}.md`),
        app.send(`/errors${suffix(hostilePath)}.md`),
      ]);
      const tags = listTags(renderer.render(hostileLines.text));
      expect(tags).toEqual(listTags(renderer.render(lines.text)));
      const data = await app.send(`/errors${suffix(hostilePath)}.json`);
      expect([data.status, typeof data.body]).toEqual([200, 'object']);
    }
    const [plain, hostilePlain] = await Promise.all([
      harmless.send('/errors/llms.txt'),
      app.send('/errors/llms.txt'),
    ]);
    expect(listTags(renderer.render(hostilePlain.text))).toEqual(listTags(renderer.render(plain.text)));
    await Promise.all([harmless.close(), app.close()]);
  });
});

function sendTarget(url: string, path: string): Promise<readonly [number, string]> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    sendRaw({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => (body += part));
      response.on('end', () => resolve([response.statusCode!, body]));
    })
      .on('error', reject)
      .end();
  });
}

const TARGETS = [
  '/errors/%00',
  '/errors/../errors/../../etc/passwd',
  '/errors/%2e%2e/%2e%2e/etc/passwd',
  '/errors/..%2f..%2fetc%2fpasswd',
  '/errors/.',
  '/errors/...',
  '/errors//',
  '/errors///evil.example/',
  '/errors/%3Cscript%3Ealert(1)%3C/script%3E',
  '/errors/"><script>alert(1)</script>',
  '/errors/__proto__',
  '/errors/fields/__proto__',
  '/errors/constraints/constructor',
  '/errors/constraints/toString.json',
  '/errors/status/4%304',
  '/errors/r/__proto__/404/get/x',
  '/errors/1e3',
  '/errors/%F0%9F%90%A6',
  `/errors/${'a'.repeat(8_000)}`,
  `/errors/${'%2F'.repeat(2_600)}`,
  `/errors/${'/'.repeat(4_000)}`,
  `/errors?q=${'%3Cb%3E'.repeat(500)}`,
  '/errors?q=%00%E0%A4%A',
  '/errors?q[]=1&q=%22%3E%3Cscript%3E',
];

describe.each(PLATFORMS)('The target of a request for a page about errors on %s', (_, adapter) => {
  it.each(['text/html', 'json', 'md'])('gets a page in %s, whatever it contains', async (type) => {
    const app = await start(adapter(), { errors: { documentation: { path: 'errors' } } });
    for (const target of TARGETS) {
      const [path = '', query] = target.split('?');
      const suffix = type === 'text/html' ? '' : `.${type}`;
      const [status, text] = await sendTarget(
        app.url,
        `${path}${query === undefined ? suffix : ''}${query ? `?${query}` : ''}`,
      );
      expect([target, [200, 404].includes(status)]).toEqual([target, true]);
      expect(text.length).toBeLessThan(40_000);
      expect(text).not.toMatch(/<script>alert|<b>|passwd|    at /);
    }
    await app.close();
  });

  it('gets a client error if it is malformed', async () => {
    const app = await start(adapter(), { errors: { documentation: { path: 'errors' } } });
    for (const path of ['/errors/%', '/errors/%E0%A4%A', '/errors/%zz', '/errors/a%', '/errors/%ED%A0%80']) {
      const [status, text] = await sendTarget(app.url, path);
      expect([path, status, text.includes('at ')]).toEqual([path, expect.any(Number), false]);
      expect([400, 404]).toContain(status);
    }
    await app.close();
  });
});

/** The headers that a hostile client, or a careless proxy, can send. */
const HOSTILE_HEADERS: readonly Readonly<Record<string, string>>[] = [
  { 'X-Forwarded-Host': 'evil.example/path' },
  { 'X-Forwarded-Host': 'a@evil.example' },
  { 'X-Forwarded-Host': '"><script>' },
  { 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'javascript' },
  { 'X-Forwarded-Host': 'x'.repeat(400) },
  { 'X-Forwarded-Host': '' },
];
const HOSTILE_PREFIXES = [
  '//evil.example',
  '/a/../b',
  '/"><script>',
  'evil',
  '/a b',
  '/%2e%2e',
  `/${'a'.repeat(99)}`,
  '/..',
];

describe.each(PLATFORMS)('X-Forwarded-Host on %s', (platform, adapter) => {
  const startApp = (trusts: boolean) =>
    start(trusts && platform === 'Fastify' ? createTrusting(adapter) : adapter(), {
      errors: { documentation: { path: 'errors' } },
      main: (app) => {
        if (trusts && platform === 'Express') app.getHttpAdapter().getInstance().set('trust proxy', true);
      },
    });
  const readLink = async (app: RunningApp, headers: Record<string, string>) =>
    (await app.send('/nowhere', { headers })).body.documentation_url;
  const honest = { 'X-Forwarded-Host': 'api.example.com', 'X-Forwarded-Proto': 'https' };

  it('has no effect if the app does not trust the proxy', async () => {
    const app = await startApp(false);
    expect(await readLink(app, { ...honest, 'X-Forwarded-Prefix': '/v1' })).toBe('/errors/not_found');
    const page = await app.send('/errors/not_found', { headers: honest });
    expect(page.text).not.toContain('api.example.com');
    await app.close();
  });

  it('begins links if the app trusts the proxy', async () => {
    const app = await startApp(true);
    expect(await readLink(app, honest)).toBe('https://api.example.com/errors/not_found');
    for (const prefix of ['/v1', '/v1/'])
      expect(await readLink(app, { ...honest, 'X-Forwarded-Prefix': prefix })).toBe(
        'https://api.example.com/v1/errors/not_found',
      );
    expect(await readLink(app, { ...honest, 'X-Forwarded-Host': '[::1]:8080' })).toBe(
      'https://[::1]:8080/errors/not_found',
    );
    for (const headers of HOSTILE_HEADERS) {
      expect([headers, await readLink(app, headers)]).toEqual([headers, '/errors/not_found']);
    }
    for (const prefix of HOSTILE_PREFIXES) {
      const link = await readLink(app, { ...honest, 'X-Forwarded-Prefix': prefix });
      expect([prefix, link]).toEqual([prefix, 'https://api.example.com/errors/not_found']);
    }
    await app.close();
  });
});

function createTrusting(adapter: (typeof PLATFORMS)[number][1]) {
  const Adapter = adapter().constructor as new (options: object) => ReturnType<typeof adapter>;
  return new Adapter({ trustProxy: true });
}
