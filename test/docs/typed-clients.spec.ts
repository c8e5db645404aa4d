import { join } from 'node:path';
import { beforeAll, expect, it, jest } from '@jest/globals';
import { ExpressAdapter } from '@nestjs/platform-express';
import openapiTS, { astToString } from 'openapi-typescript';
import { compileInMemory } from '../in-memory-compiler.js';
import { readPage, ROOT } from './page.js';

// Before Node 24.9, jest cannot require() an ES module, as @nestjs/throttler does. It gets the modules that import() finds.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

/** The OpenAPI document of the sample app, as it is served. */
let document: string;

beforeAll(async () => {
  const app = await createApp(new ExpressAdapter(), { logger: false });
  try {
    await app.listen(0, '127.0.0.1');
    document = await (await fetch(`${await app.getUrl()}/docs-json`)).text();
  } finally {
    await app.close();
  }
});

/** Returns the types that `npx openapi-typescript http://localhost:3000/docs-json` writes for the sample app. */
async function generateTypes(): Promise<string> {
  return astToString(await openapiTS(JSON.parse(document) as Parameters<typeof openapiTS>[0]));
}

it('Every client of the guide to typed clients compiles against the document of the sample app', async () => {
  const folder = join(ROOT, 'docs/clients');
  const clients = readPage('docs/how-to/typed-clients.md')
    .blocks.filter(({ language }) => language === 'typescript')
    .map(({ line, text }) => [join(folder, `client-${line}.ts`), text] as const);
  expect(clients).toHaveLength(3);
  const types = [join(folder, 'freight.ts'), await generateTypes()] as const;
  expect(Object.fromEntries(compileInMemory(new Map([types, ...clients])))).toEqual(
    Object.fromEntries([types, ...clients].map(([path]) => [path, []])),
  );
}, 120_000);

it('The document of the sample app is as small as the page about performance promises', () => {
  const { text } = readPage('docs/explanation/performance.md');
  const [, kilobytes] = /less than (\d+) kB of compact JSON/.exec(text)!;
  expect(Buffer.byteLength(JSON.stringify(JSON.parse(document)))).toBeLessThan(Number(kilobytes) * 1_000);
});
