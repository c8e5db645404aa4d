/** Sends requests to an app with this package, and to the same app of bare Nest with its global `ValidationPipe`. */
import { INVALID, VALID } from './bodies.mjs';
import { requireNoMore, requireTimesLess, requireTimesMore, createBoundRow } from './bounds.mjs';
import { compare, measure, PAIRS } from './measure.mjs';
import { RemoteApp } from './remote-app.mjs';
import { formatSpread, formatMicros, renderTable } from './table.mjs';

const REQUESTS_IN_SLICE = 100;
const SLICES = 8;
/**
 * A server optimizes its code during about its first eight thousand requests. An earlier measurement includes the cost of
 * the compiler, which grows with the amount of code.
 */
const WARM_UP = 11;

const post = { method: 'POST', path: '/orders' };
const get = { method: 'GET', succeeds: false };
const ROWS = [
  { name: 'nothing to validate', ...get, path: '/fine', succeeds: true, bound: () => requireNoMore() },
  {
    name: 'a valid body',
    ...post,
    body: VALID,
    succeeds: true,
    bound: (platform) => platform === 'Fastify' && requireTimesLess(2.5),
  },
  {
    name: 'a parameter, a query and a valid body',
    method: 'PUT',
    path: '/orders/17?revision=3&notify=sender',
    body: VALID,
    succeeds: true,
  },
  { name: 'a body with eight mistakes', ...post, body: INVALID, succeeds: false },
  {
    name: 'an exception of Nest, 404',
    ...get,
    path: '/not-found',
    bound: (platform) => (platform === 'Fastify' ? requireTimesMore(1.25) : requireNoMore()),
  },
  {
    name: 'a crash, 500',
    ...get,
    path: '/crash',
    bound: (platform) => (platform === 'Fastify' ? requireTimesMore(1.15) : requireNoMore()),
  },
  { name: 'an unknown route, 404', ...get, path: '/nowhere' },
];

export async function overHttp(platform) {
  const all = await measureApps(platform, { bare: 'bare', again: 'bare', ours: 'ours' }, ROWS);
  const rows = [];
  const results = [];
  for (const [index, { name, bound }] of ROWS.entries()) {
    const samples = all[index];
    const own = compare(samples.ours, samples.bare, samples.again);
    rows.push([
      name,
      formatMicros(own.baseMicros),
      formatMicros(own.micros),
      own.ratio.toFixed(2),
      formatSpread(own),
    ]);
    const required = bound?.(platform);
    if (required) results.push(createBoundRow(`${platform}, ${name}`, own, required));
  }
  const head = ['bare Nest', 'with the package', 'of bare Nest', 'bare Nest against itself'];
  return { text: renderTable([platform, ...head], rows), results };
}

/**
 * @param variants the variants of `server.mjs` by the name of the contender
 * @returns for each request, the microseconds by contender, one number for each pair
 */
export async function measureApps(platform, variants, requests) {
  const names = Object.keys(variants);
  const all = requests.map(() => Object.fromEntries(names.map((name) => [name, []])));
  // Processes of the same app differ in speed for their whole life, so each pair starts new ones.
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const start = (name) => RemoteApp.start(variants[name], platform.toLowerCase());
    const apps = await Promise.all(names.map(start));
    for (const [index, request] of requests.entries()) {
      const createTurn = (app) => () => app.measureCost(request, REQUESTS_IN_SLICE);
      const turns = names.map((name, position) => [name, createTurn(apps[position])]);
      const options = { slices: SLICES, pairs: 1, warmUp: WARM_UP };
      const samples = await measure(Object.fromEntries(turns), options);
      for (const name of names) all[index][name].push(...samples[name]);
    }
    for (const app of apps) app.stop();
  }
  return all;
}
