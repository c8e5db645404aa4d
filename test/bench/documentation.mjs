/**
 * What `documentErrors` takes beside `SwaggerModule.createDocument`, and what it adds to a document. An app documents
 * itself once, when it starts: both are measured in a process of its own, which has optimized nothing yet.
 *
 * `node documentation.mjs` is such a process; it prints how many microseconds each of the two took.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from '../../dist/esm/index.js';
import { timesMore, verdict } from './bounds.mjs';
import { documentedApp, ENDPOINTS } from './documented-app.mjs';
import { compare, PAIRS } from './measure.mjs';
import { processorTime } from './processor-time.mjs';
import { chance, count, table } from './table.mjs';

const BOUND = timesMore(0.5);
/** One process differs from the next: a pair is the more like another the more of them it has. */
const RUNS = 8;
const FILE = fileURLToPath(import.meta.url);

export async function documentation() {
  const { text, bytes } = sizes(await documents());
  const samples = { nest: [], again: [], ours: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sums = { nest: 0, again: 0, ours: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      const [first, second] = [await costs(), await costs()];
      sums.nest += first.nest;
      sums.ours += first.ours;
      sums.again += second.nest;
    }
    for (const [name, sum] of Object.entries(sums)) samples[name].push(sum / RUNS);
  }
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
  const app = await documentedApp();
  const config = new DocumentBuilder().setTitle('Resources').build();
  const start = processorTime();
  const bare = SwaggerModule.createDocument(app, config);
  const between = processorTime();
  const documented = documentErrors(app, bare);
  const end = processorTime();
  return { bare, documented, spent: { nest: between - start, ours: end - between } };
}

/** What one process takes, as an app that starts. */
async function costs() {
  const { stdout } = await promisify(execFile)(process.execPath, [FILE]);
  return JSON.parse(stdout);
}

if (process.argv[1] === FILE) console.log(JSON.stringify((await documents()).spent));
