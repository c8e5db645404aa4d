/**
 * Compares the cost of `documentErrors` with that of `SwaggerModule.createDocument`, and counts the bytes that it adds to
 * a document. An app documents itself once, at startup, so each run is a new process without optimized code.
 *
 * `node documentation.mjs` is such a process; it prints the microseconds of both functions.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from '../../dist/index.js';
import { requireTimesMore, createBoundRow } from './bounds.mjs';
import { createDocumentedApp, ENDPOINTS } from './documented-app.mjs';
import { compare, PAIRS } from './measure.mjs';
import { readProcessorTime } from './processor-time.mjs';
import { formatSpread, formatCount, renderTable } from './table.mjs';

const BOUND = requireTimesMore(0.6);
/** Processes differ from each other; the mean of several runs differs less. */
const RUNS = 3;
const FILE = fileURLToPath(import.meta.url);

export async function documentation() {
  const { text, bytes } = compareSizes(await createDocuments());
  const samples = { nest: [], again: [], ours: [] };
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const sums = { nest: 0, again: 0, ours: 0 };
    for (let run = 0; run < RUNS; run += 1) {
      const [first, second] = [await measureProcess(), await measureProcess()];
      sums.nest += first.nest;
      sums.ours += first.ours;
      sums.again += second.nest;
    }
    for (const [name, sum] of Object.entries(sums)) samples[name].push(sum / RUNS);
  }
  const own = compare(samples.ours, samples.nest, samples.again);
  const subject = `\`documentErrors\` of ${formatCount(ENDPOINTS)} endpoints`;
  const head = ['`createDocument`', '`documentErrors`', 'times as much', "`createDocument`'s against itself"];
  const row = [
    formatMilliseconds(own.baseMicros),
    formatMilliseconds(own.micros),
    own.ratio.toFixed(2),
    formatSpread(own),
  ];
  return {
    text: [
      renderTable(
        ['documentation', ...head, 'bytes an endpoint'],
        [[`an app of ${formatCount(ENDPOINTS)} endpoints`, ...row, formatCount(bytes)]],
      ),
      text,
    ].join('\n\n'),
    results: [createBoundRow(`${subject}, beside \`createDocument\``, own, BOUND)],
  };
}

/** Counts the bytes that are added to each part of a document. */
function compareSizes({ bare, documented }) {
  const parts = {
    operations: ({ paths }) => paths,
    schemas: ({ components }) => components.schemas,
    responses: ({ components }) => components.responses,
    examples: ({ components }) => components.examples,
  };
  const rows = Object.entries({ ...parts, 'the document': (document) => document }).map(([name, part]) => {
    const [before, after] = [bare, documented].map((document) => countBytes(part(document)));
    return { name, before, after, added: Math.round((after - before) / ENDPOINTS) };
  });
  return {
    text: renderTable(
      ['bytes of JSON', 'without errors', 'with errors', 'an endpoint'],
      rows.map(({ name, before, after, added }) => [
        name,
        formatCount(before),
        formatCount(after),
        formatCount(added),
      ]),
    ),
    bytes: rows.at(-1).added,
  };
}

function countBytes(part) {
  return part === undefined ? 0 : Buffer.byteLength(JSON.stringify(part));
}

function formatMilliseconds(micros) {
  return `${Math.round(micros / 1_000)} ms`;
}

async function createDocuments() {
  const app = await createDocumentedApp();
  const config = new DocumentBuilder().setTitle('Resources').build();
  const start = readProcessorTime();
  const document = SwaggerModule.createDocument(app, config);
  const nest = readProcessorTime() - start;
  // `documentErrors` changes the document.
  const bare = structuredClone(document);
  const between = readProcessorTime();
  const documented = documentErrors(app, document);
  return { bare, documented, spent: { nest, ours: readProcessorTime() - between } };
}

/** Measures one new process, as an app at startup. */
async function measureProcess() {
  const { stdout } = await promisify(execFile)(process.execPath, [FILE]);
  return JSON.parse(stdout);
}

if (process.argv[1] === FILE) console.log(JSON.stringify((await createDocuments()).spent));
