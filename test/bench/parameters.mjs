/**
 * Compares the cost of several validated parameters with Nest's pipe. The results are the additional costs over an app on
 * Fastify without validation.
 */
import { CHANGE, VALID } from './bodies.mjs';
import { compare } from './measure.mjs';
import { measureApps } from './over-http.mjs';
import { formatSpread, formatMicros, renderTable } from './table.mjs';

const path = '/orders/17?revision=3&notify=sender';
const ROWS = [
  {
    name: 'a path parameter, a query and a body of three members',
    method: 'PATCH',
    path,
    body: CHANGE,
    succeeds: true,
  },
  { name: 'a path parameter, a query and an order', method: 'PUT', path, body: VALID, succeeds: true },
];
const VARIANTS = { unvalidated: 'unvalidated', nest: 'bare', again: 'bare', ours: 'ours' };

export async function parameters() {
  const all = await measureApps('Fastify', VARIANTS, ROWS);
  const rows = ROWS.map(({ name }, index) => {
    const { unvalidated, ...validated } = all[index];
    const added = (samples) => samples.map((sample, pair) => sample - unvalidated[pair]);
    const own = compare(added(validated.ours), added(validated.nest), added(validated.again));
    const base = compare(validated.nest, unvalidated, unvalidated);
    return [
      name,
      formatMicros(base.baseMicros),
      formatMicros(own.baseMicros),
      formatMicros(own.micros),
      own.ratio.toFixed(2),
      formatSpread(own),
    ];
  });
  const head = [
    'unvalidated',
    "Nest's pipe adds",
    'the package adds',
    "of Nest's pipe",
    "Nest's against itself",
  ];
  return { text: renderTable(['validated parameters on Fastify', ...head], rows), results: [] };
}
