/**
 * Compares the cost of loading the package with that of loading Nest, in new processes. class-validator and
 * class-transformer are loaded in between, since an app with Nest's `ValidationPipe` loads them anyway.
 */
import { execFileSync } from 'node:child_process';
import { createBoundRow, requireTimesMore } from './bounds.mjs';
import { compare, getMedian } from './measure.mjs';
import { formatSpread, renderTable } from './table.mjs';

const PROCESSES = 21;
const NEST = ['reflect-metadata', '@nestjs/common', '@nestjs/core'];
const VALIDATION = ['class-validator', 'class-transformer'];
/** Each bound is 60 % of what the package cost, by the same measure, when it had a file for each source file. */
const WAYS = [
  // Node.js 20.19 and later take the ES module, and read which names the CommonJS of class-validator exports.
  { name: 'require()', load: 'require', entry: 'nestjs-api-errors', bound: requireTimesMore(0.25) },
  // Older releases of Node.js 22, jest and bundlers take CommonJS.
  {
    name: 'require() of CommonJS',
    load: 'require',
    entry: './dist/index.cjs',
    bound: requireTimesMore(0.12),
  },
  {
    name: 'import()',
    load: '(name) => import(name)',
    entry: 'nestjs-api-errors',
    bound: requireTimesMore(0.24),
  },
];

export function loading() {
  const found = WAYS.map((way) => ({ ...way, ...measureWay(way) }));
  return {
    text: renderTable(
      ['loaded by', 'Nest', VALIDATION.join(', '), 'the package', 'of Nest', 'Nest against itself'],
      found.map(({ name, nest, validation, loaded }) => [
        name,
        formatMilliseconds(nest),
        formatMilliseconds(validation),
        formatMilliseconds(loaded.micros),
        loaded.ratio.toFixed(2),
        formatSpread(loaded),
      ]),
    ),
    results: found.map(({ name, loaded, bound }) =>
      createBoundRow(`loading by ${name}, beside Nest`, loaded, bound),
    ),
  };
}

function measureWay(way) {
  const runs = Array.from({ length: PROCESSES }, () => runProcess(way));
  const [nests, validations, packages] = [0, 1, 2].map((step) => runs.map((times) => times[step]));
  return {
    nest: getMedian(nests),
    validation: getMedian(validations),
    // Nest in one process is compared with Nest in the next one.
    loaded: compare(packages, nests, [...nests.slice(1), nests[0]]),
  };
}

/** Returns the microseconds of processor time of each step. */
function runProcess({ load, entry }) {
  const steps = JSON.stringify([NEST, VALIDATION, [entry]]);
  const program = `
    const load = ${load};
    void (async () => {
      const times = [];
      for (const names of ${steps}) {
        const before = process.cpuUsage();
        for (const name of names) await load(name);
        const { user, system } = process.cpuUsage(before);
        times.push(user + system);
      }
      console.log(JSON.stringify(times));
    })();`;
  const cwd = new URL('../..', import.meta.url);
  const args = ['--no-warnings', '--eval', program];
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: 'utf8' }));
}

function formatMilliseconds(value) {
  return `${(value / 1_000).toFixed(0)} ms`;
}
