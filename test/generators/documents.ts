/** Writes the documents of two apps in each format and version of OpenAPI: `node documents.js FOLDER`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Module, type NestApplicationOptions } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors, ErrorsModule, looker } from 'nestjs-api-errors';
import { API_KEY_SCHEME } from '../../sample-app/access/access.decorators.js';
import { createApp } from '../../sample-app/app.js';
import { FORMATS } from '../../sample-app/app.formats.js';
import { CONTROLLERS, WITH_METADATA } from '../e2e/openapi-versions.app.js';

const VERSIONS = ['3.0.3', '3.1.0'];
const OPTIONS: NestApplicationOptions = { logger: ['error'], abortOnError: false };
const API_KEY = { type: 'apiKey', in: 'header', name: 'X-Api-Key' } as const;
const folder = process.argv[2]!;

function writeDocument(name: string, document: object): void {
  const file = join(folder, `${name}.json`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(document, undefined, 1));
}

type App = Awaited<ReturnType<typeof NestFactory.create>>;

async function writeDocuments(name: string, app: App): Promise<void> {
  for (const version of VERSIONS) {
    const config = new DocumentBuilder()
      .setTitle('Title')
      .setOpenAPIVersion(version)
      .addApiKey(API_KEY, API_KEY_SCHEME)
      .build();
    const document = SwaggerModule.createDocument(app, config);
    const file = `${name}-${version.slice(0, 3)}`;
    writeDocument(`bare/${file}`, document);
    writeDocument(file, documentErrors(app, document));
  }
  await app.close();
}

const formats = { ...FORMATS, strictLooker: looker({ strict: true }), requests: looker() };
for (const [name, format] of Object.entries(formats)) {
  class Root {}
  const errors = ErrorsModule.forRoot({
    formats: [format],
    documentation: { baseUrl: 'https://docs.example.com/errors', requests: name === 'requests' },
  });
  Module({ imports: [errors], controllers: [...CONTROLLERS, ...WITH_METADATA] })(Root);
  // oxlint-disable-next-line no-await-in-loop -- one app after the other
  await writeDocuments(name, await NestFactory.create(Root, new ExpressAdapter(), OPTIONS));
}
process.env['DOCUMENTED'] = 'all';
await writeDocuments('sampleApp', await createApp(new ExpressAdapter(), OPTIONS));
