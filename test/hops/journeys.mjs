/**
 * `npm run hops`: counts the files of the package that a request and the documentation of a small app run through. The
 * requests are warm ones on Fastify. `npm run hops -- --files` lists the files, too.
 */
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { renderTable } from '../bench/table.mjs';
import { startCoverage } from './coverage.mjs';

const WARM_UP = 20;
const USER = { name: 'Ada', email: 'ada@example.com', age: 36 };
/** One member is wrong, one is absent and one is unknown. */
const BAD_USER = { name: 'Ada', email: 'ada', agee: 36 };

const coverage = await startCoverage();
const { documentErrors } = await import('../../.lib/index.js');
const { startApp } = await import('./app.mjs');
const app = await startApp();
const address = `${await app.getUrl()}/users`;

const journeys = [
  { name: 'thrown 404', files: await traceRequest(404, '/17'), limit: 24 },
  { name: 'bad body, 422', files: await traceRequest(422, '', BAD_USER), limit: 36 },
  { name: 'good body, 201', files: await traceRequest(201, '', USER) },
  { name: 'OpenAPI document', files: await coverage.trace(createDocument), limit: 55 },
];
await app.close();

console.log(
  renderTable(
    ['journey', 'files', 'functions', 'calls', 'limit', 'result'],
    journeys.map(({ name, files, limit }) => [
      name,
      `${files.length}`,
      sum(files, 'functions'),
      sum(files, 'calls'),
      limit ? `at most ${limit} files` : '',
      limit ? (files.length <= limit ? 'met' : '**missed**') : '',
    ]),
  ),
);
if (process.argv.includes('--files')) {
  for (const { name, files } of journeys) {
    const rows = files.map(({ file, functions, calls }) => [file, `${functions}`, `${calls}`]);
    console.log(`\n${renderTable([name, 'functions', 'calls'], rows)}`);
  }
}

function sum(files, member) {
  return `${files.reduce((total, file) => total + file[member], 0)}`;
}

async function traceRequest(status, path, body) {
  const send = async () => {
    const init = body && {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(address + path, init);
    await response.text();
    if (response.status !== status)
      throw new Error(`Expected status ${status} for ${path}, got ${response.status}.`);
    // The observers of an error run after its response.
    await new Promise(setImmediate);
  };
  for (let turn = 0; turn < WARM_UP; turn += 1) await send();
  return coverage.trace(send);
}

function createDocument() {
  const config = new DocumentBuilder().setTitle('Users').build();
  documentErrors(app, SwaggerModule.createDocument(app, config));
}
