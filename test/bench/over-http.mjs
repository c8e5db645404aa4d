/** Requests to an app with this package, and to the same app of bare Nest with its global `ValidationPipe`. */
import { INVALID, VALID } from './bodies.mjs';
import { noMore, timesLess, timesMore, verdict } from './bounds.mjs';
import { compare, measure, PAIRS } from './measure.mjs';
import { RemoteApp } from './remote-app.mjs';
import { chance, micros, table } from './table.mjs';

const REQUESTS_IN_SLICE = 100;
const SLICES = 8;
/**
 * A server runs for long. It optimizes its code during the first eight thousand requests or so; one that is measured
 * earlier tells what its compiler costs, and the more code it has, the more of that.
 */
const WARM_UP = 11;

const post = { method: 'POST', path: '/orders' };
const get = { method: 'GET', succeeds: false };
const ROWS = [
  { name: 'nothing to validate', ...get, path: '/fine', succeeds: true, bound: () => noMore() },
  {
    name: 'a valid body',
    ...post,
    body: VALID,
    succeeds: true,
    bound: (platform) => platform === 'Fastify' && timesLess(2.5),
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
    name: "an exception of Nest's, 404",
    ...get,
    path: '/not-found',
    bound: (platform) => (platform === 'Fastify' ? timesMore(1.25) : noMore()),
  },
  {
    name: 'a crash, 500',
    ...get,
    path: '/crash',
    bound: (platform) => (platform === 'Fastify' ? timesMore(1.15) : noMore()),
  },
  { name: 'no such address, 404', ...get, path: '/nowhere' },
];

export async function overHttp(platform) {
  const all = await measureApps(platform, { bare: 'bare', again: 'bare', ours: 'ours' }, ROWS);
  const rows = [];
  const verdicts = [];
  for (const [index, { name, bound }] of ROWS.entries()) {
    const samples = all[index];
    const own = compare(samples.ours, samples.bare, samples.again);
    rows.push([name, micros(own.baseMicros), micros(own.micros), own.ratio.toFixed(2), chance(own)]);
    const promised = bound?.(platform);
    if (promised) verdicts.push(verdict(`${platform}, ${name}`, own, promised));
  }
  const head = ['bare Nest', 'with the package', 'of bare Nest', 'bare Nest against itself'];
  return { text: table([platform, ...head], rows), verdicts };
}

/**
 * @param variants by the name of a contender, the variant of `server.mjs` that it is
 * @returns for each question, by contender, the microseconds of a request, one number a pair
 */
export async function measureApps(platform, variants, questions) {
  const names = Object.keys(variants);
  const all = questions.map(() => Object.fromEntries(names.map((name) => [name, []])));
  // One process is faster than the next of the same app, and stays so: each pair is of processes of its own.
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const start = (name) => RemoteApp.start(variants[name], platform.toLowerCase());
    const apps = await Promise.all(names.map(start));
    for (const [index, question] of questions.entries()) {
      const turn = (app) => () => app.cost(question, REQUESTS_IN_SLICE);
      const turns = names.map((name, place) => [name, turn(apps[place])]);
      const options = { slices: SLICES, pairs: 1, warmUp: WARM_UP };
      const samples = await measure(Object.fromEntries(turns), options);
      for (const name of names) all[index][name].push(...samples[name]);
    }
    for (const app of apps) app.stop();
  }
  return all;
}
