/**
 * Compares the search for a database error in an exception that is none with a thrown 404 of the same app. Requests that succeed
 * do not reach it: only the exception filter calls it.
 */
import { classify } from '../../.lib/database/classify.js';
import { createBoundRow, requireTimesMore } from './bounds.mjs';
import { compare, measure } from './measure.mjs';
import { readProcessorTime } from './processor-time.mjs';
import { RemoteApp } from './remote-app.mjs';
import { formatMicros, formatSpread, renderTable } from './table.mjs';

const [REQUESTS_IN_SLICE, EXCEPTIONS_IN_SLICE, SLICES, WARM_UP] = [100, 2_000, 8, 11];
const NOT_FOUND = { method: 'GET', path: '/not-found', succeeds: false };
const BOUND = requireTimesMore(0.08);

const nested = new Error('outer', { cause: new Error('inner', { cause: new TypeError('innermost') }) });
const EXCEPTIONS = {
  'an Error': new Error('crash'),
  'a system error': Object.assign(new Error('no such file'), { code: 'ENOENT', errno: -2, syscall: 'open' }),
  'an Error with two causes': nested,
  'an object': { name: 'Failure', code: 'E1234', message: 'crash' },
};

export async function classification() {
  for (const [name, exception] of Object.entries(EXCEPTIONS))
    if (classify(exception) !== undefined) throw new Error(`${name} is classified as an error of a database`);
  const apps = await Promise.all([RemoteApp.start('ours', 'fastify'), RemoteApp.start('ours', 'fastify')]);
  const [base, again] = apps.map((app) => () => app.measureCost(NOT_FOUND, REQUESTS_IN_SLICE));
  const turns = Object.entries(EXCEPTIONS).map(([name, exception]) => [name, createTurn(exception)]);
  const samples = await measure(
    { base, again, ...Object.fromEntries(turns) },
    { slices: SLICES, warmUp: WARM_UP },
  );
  for (const app of apps) app.stop();
  const rows = [];
  const results = [];
  for (const name of Object.keys(EXCEPTIONS)) {
    const own = compare(samples[name], samples.base, samples.again);
    const times = [formatMicros(own.micros), formatMicros(own.baseMicros), own.ratio.toFixed(3)];
    rows.push([name, ...times, formatSpread(own)]);
    results.push(createBoundRow(`search for a database error in ${name}`, own, BOUND));
  }
  const head = [
    'search for a database error',
    'time',
    'a thrown 404',
    'of the 404',
    'the 404 against itself',
  ];
  return { text: renderTable(head, rows), results };
}

function createTurn(exception) {
  return async () => {
    const before = readProcessorTime();
    for (let each = 0; each < EXCEPTIONS_IN_SLICE; each += 1) classify(exception);
    return (readProcessorTime() - before) / EXCEPTIONS_IN_SLICE;
  };
}
