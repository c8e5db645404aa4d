/**
 * What `documentErrors` takes beside `SwaggerModule.createDocument`, and what it adds to a document. An app documents
 * itself once, when it starts: each measurement is a process of its own, which has optimized nothing yet.
 *
 * `node documentation.mjs <nest|ours>` is such a process.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from '../../dist/esm/index.js';
import { timesMore, verdict } from './bounds.mjs';
import { documentedApp, ENDPOINTS } from './documented-app.mjs';
import { compare, measure } from './measure.mjs';
import { processorTime } from './processor-time.mjs';
import { chance, count, table } from './table.mjs';

const BOUND = timesMore(0.5);
const FILE = fileURLToPath(import.meta.url);

export async function documentation() {
  const { text, bytes } = sizes(await documents());
  const turn = (what) => async () =>
    Number((await promisify(execFile)(process.execPath, [FILE, what])).stdout);
  const samples = await measure(
    { nest: turn('nest'), again: turn('nest'), ours: turn('ours') },
    { slices: 1 },
  );
  const own = compare(samples.ours, samples.nest, samples.again);
  const subject = `\`documentErrors\` of ${count(ENDPOINTS)} endpoints`;
  const head = ['`createDocument`', '`documentErrors`', 'times as much', "`createDocument`'s against itself"];
  const row = [milliseconds(own.baseMicros), milliseconds(own.micros), own.ratio.toFixed(2), chance(own)];
  return {
    text: [
      table(
        ['documentation', ...head, 'bytes an endpoint'],
        [[`an app of ${count(ENDPOINTS)} endpoints`, ...row, count(bytes)]],
      ),
      text,
    ].join('\n\n'),
    verdicts: [verdict(`${subject}, beside \`createDocument\``, own, BOUND)],
  };
}

/** What is added to a document, by where it stands. */
function sizes({ bare, documented }) {
  const parts = {
    operations: ({ paths }) => paths,
    schemas: ({ components }) => components.schemas,
    responses: ({ components }) => components.responses,
    examples: ({ components }) => components.examples,
  };
  const rows = Object.entries({ ...parts, 'the whole': (document) => document }).map(([name, part]) => {
    const [before, after] = [bare, documented].map((document) => lengthOf(part(document)));
    return { name, before, after, added: Math.round((after - before) / ENDPOINTS) };
  });
  return {
    text: table(
      ['bytes of JSON', 'without errors', 'with errors', 'an endpoint'],
      rows.map(({ name, before, after, added }) => [name, count(before), count(after), count(added)]),
    ),
    bytes: rows.at(-1).added,
  };
}

function lengthOf(part) {
  return part === undefined ? 0 : Buffer.byteLength(JSON.stringify(part));
}

function milliseconds(micros) {
  return `${Math.round(micros / 1_000)} ms`;
}

async function documents() {
  const { bare, app } = await bareDocument();
  return { bare, documented: documentErrors(app, bare) };
}

async function bareDocument() {
  const app = await documentedApp();
  const config = new DocumentBuilder().setTitle('Resources').build();
  const before = processorTime();
  const bare = SwaggerModule.createDocument(app, config);
  return { app, bare, spent: processorTime() - before };
}

/** Microseconds of processor time that one of them takes when an app starts. */
async function costOf(what) {
  const { app, bare, spent } = await bareDocument();
  if (what === 'nest') return spent;
  const before = processorTime();
  documentErrors(app, bare);
  return processorTime() - before;
}

if (process.argv[1] === FILE) console.log(await costOf(process.argv[2]));
