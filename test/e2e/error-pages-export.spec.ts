import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Module } from '@nestjs/common';
import { LazyModuleLoader, NestFactory } from '@nestjs/core';
import {
  ApiErrors,
  defineError,
  dellin,
  type DocumentationOptions,
  type ErrorFormat,
  ErrorsModule,
  exportErrors,
  looker,
} from 'nestjs-api-errors';
import { checkDictionary } from 'nestjs-api-errors/testing';
import { UserNotFound, UsersController } from './error-pages.app.js';
import { moduleOf, PLATFORMS, start, type TestApp } from './harness.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'error-pages-'));
const TEXTS = join(FOLDER, 'texts');
const TEXT = `# Details

Read **this** first. <script>alert(1)</script> <img src=x onerror=alert(2)>

[a](javascript:alert(3)) [b](https://example.com/b) ![c](https://evil.example/c.png) <https://example.com/d>
`;
beforeAll(() => {
  mkdirSync(TEXTS);
  writeFileSync(join(TEXTS, 'email_taken.md'), TEXT);
});
afterAll(() => rmSync(FOLDER, { recursive: true }));

async function createApp(documentation: DocumentationOptions): Promise<INestApplication> {
  const formats = [looker(), dellin()];
  const root = moduleOf({ controllers: [UsersController] }, [
    ErrorsModule.forRoot({ formats, documentation }),
  ]);
  return NestFactory.create(root, PLATFORMS[0]![1](), { logger: false, abortOnError: false });
}

/** Returns the links of a file that lead to no file, or to no element of it. */
function findDeadLinks(folder: string, name: string): readonly string[] {
  const text = readFileSync(join(folder, name), 'utf8');
  const patterns = [/(?:href|action)="(?!data:)([^"]*)"/g, /\]\(([^)]*)\)/g, /"url": "([^"]*)"/g];
  const links = patterns.flatMap((pattern) => Array.from(text.matchAll(pattern), ([, link]) => link!));
  return [...new Set(links)].filter((link) => {
    if (/^(?:https?:|javascript:alert\(3$)/.test(link)) return false;
    const [path = '', fragment] = link.split('#');
    const target = path === '' ? name : posix.join(posix.dirname(name), decodeURIComponent(path));
    try {
      const found = readFileSync(join(folder, target), 'utf8');
      return fragment !== undefined && target.endsWith('.html') && !found.includes(`id="${fragment}"`);
    } catch {
      return true;
    }
  });
}

const listFiles = (folder: string) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, join(entry.parentPath, entry.name)));

describe('exportErrors', () => {
  it.each([
    ['all types', undefined, {}],
    ['all types with the pages of operations', undefined, { path: 'errors', urls: 'looker' }],
    ['HTML', ['html'], { baseUrl: 'https://docs.example.com/errors' }],
    ['JSON', ['json'], {}],
  ] as const)('writes %s whose links lead to files', async (title, formats, documentation) => {
    const app = await createApp({ ...documentation, texts: TEXTS });
    const folder = join(FOLDER, title);
    const count = await exportErrors(app, folder, { formats });
    const files = listFiles(folder);
    expect(files).toHaveLength(count);
    expect(files).toEqual(expect.arrayContaining(['llms.txt', `user_not_found.${formats?.[0] ?? 'html'}`]));
    expect(files.filter((name) => name.includes('r/')).length > 0).toBe('urls' in documentation);
    const dead = files.flatMap((name) => findDeadLinks(folder, name).map((link) => `${name}: ${link}`));
    expect(dead).toEqual([]);
    await app.close();
  });

  it('writes a policy and the long text into the page', async () => {
    const app = await createApp({ texts: TEXTS });
    const folder = join(FOLDER, 'page');
    await exportErrors(app, folder, { formats: ['html'] });
    const page = readFileSync(join(folder, 'email_taken.html'), 'utf8');
    expect(page).toContain(
      `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; `,
    );
    expect(page).toContain('<strong>this</strong>');
    await app.close();
  });
});

describe.each(PLATFORMS)('ErrorPages with options on %s', (_, adapter) => {
  const startApp = (documentation: DocumentationOptions, app: TestApp = { controllers: [UsersController] }) =>
    start(adapter(), { ...app, errors: { documentation: { path: 'errors', ...documentation } } });

  it('shows a longer text without scripts and images', async () => {
    const app = await startApp({ texts: TEXTS });
    const { text } = await app.send('/errors/email_taken');
    expect(text).toContain('<strong>this</strong>');
    expect(text).toContain('<a href="https://example.com/b">b</a>');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(text).not.toMatch(/<img|<script>alert|href="javascript/);
    expect((await app.send('/errors/email_taken.md')).text).not.toMatch(/(?<!\\)<(?:script|img)/);
    expect((await app.send('/errors/email_taken.json')).body.text).toBe(TEXT);
    await app.close();
  });

  it('names the errors without texts with `requireTexts`', async () => {
    const gap = /^EmailTaken: the page of `email_taken` has no text\./;
    const failure: any = await startApp({ requireTexts: 'fail' }).catch((thrown: unknown) => thrown);
    expect(failure.mistakes).toEqual(expect.arrayContaining([expect.stringMatching(gap)]));
    const app = await startApp({ requireTexts: 'warn', texts: TEXTS });
    expect(app.log.text).toMatch(/secret_failed/);
    expect(app.log.text).not.toMatch(/email_taken|user_not_found|user_concealed/);
    const gaps = await checkDictionary(app.app);
    expect(gaps).toEqual([expect.stringContaining('`secret_failed`')]);
    expect(app.log.text).toContain(gaps[0]);
    await app.close();
  });

  it('includes errors of a module that is loaded lazily', async () => {
    class Late extends defineError({ code: 'late', status: 409, message: 'Late.' }) {}
    const app = await startApp({});
    expect((await app.send('/errors/late')).status).toBe(404);
    @Module({ imports: [ErrorsModule.forFeature([Late])] })
    class LateModule {}
    await app.app.get(LazyModuleLoader).load(() => LateModule);
    expect((await app.send('/errors/late')).status).toBe(200);
    await app.close();
  });

  it('omits an example whose format fails', async () => {
    const formats = ['{', undefined, 5].map((body, index): ErrorFormat => ({
      ...looker(),
      name: `broken${index}`,
      mediaTypes: [`application/x-${index}+json`],
      render: () => body as string,
    }));
    const app = await start(adapter(), {
      errors: { formats: [looker(), ...formats], documentation: { path: 'errors' } },
    });
    const { status, body } = await app.send('/errors/not_found.json');
    expect([status, body.examples.map(({ format }: { format: string }) => format)]).toEqual([
      200,
      ['looker'],
    ]);
    expect((await app.send('/errors/not_found')).status).toBe(200);
    await app.close();
  });

  it.each([':id', 'errors', 'errors/:code', ':a/:b', 'ERRORS', ':id?'])(
    'rejects at startup a route `%s`',
    async (path) => {
      if (path === ':id?' && adapter().getType() === 'express') return;
      @Controller()
      class ClashingController {
        @Get(path)
        @ApiErrors(UserNotFound)
        find(): void {}
      }
      const failure: any = await startApp({}, { controllers: [ClashingController] }).catch(
        (thrown: unknown) => thrown,
      );
      expect(failure.mistakes).toEqual([
        expect.stringMatching(/^ClashingController\.find: GET \/.* matches the pages at `\/errors`/),
      ]);
    },
  );

  it.each(['index', 'index.json', 'numbers.md', 'llms.txt'])(
    'rejects at startup a code `%s`',
    async (code) => {
      class Odd extends defineError({ code, status: 409, message: 'Odd.' }) {}
      const failure: any = await start(adapter(), {
        errors: { errors: [Odd], documentation: { path: 'errors' } },
      }).catch((thrown: unknown) => thrown);
      expect(failure.mistakes).toEqual([
        expect.stringContaining(`the code \`${code}\` is the name of a page`),
      ]);
    },
  );
});
