/**
 * `npm run bench`: processor time of a request to an app with this package, against the same app of bare Nest. Both run
 * at once and are asked in turn, pair by pair; the median of the ratios is printed beside the spread of bare Nest
 * against itself, within which nothing is said.
 */
import { fork } from 'node:child_process';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';

const PAIRS = 15;
const REQUESTS = 1_000;
const CONCURRENCY = 10;
const server = fileURLToPath(new URL('server.mjs', import.meta.url));

for (const platform of ['express', 'fastify']) {
  const [bare, again, ours] = await Promise.all(
    ['bare', 'bare', 'ours'].map((variant) => start(variant, platform)),
  );
  for (const path of ['/fine', '/not-found', '/crash', '/nowhere']) {
    for (const each of [bare, again, ours]) await cost(each, path);
    const [itself, package_] = [[], []];
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const base = await cost(bare, path);
      package_.push((await cost(ours, path)) / base);
      itself.push((await cost(again, path)) / base);
    }
    print(platform, path, package_, itself);
  }
  for (const { child } of [bare, again, ours]) child.kill();
}

function start(variant, platform) {
  const child = fork(server, [variant, platform]);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
  return new Promise((resolve) => {
    child.once('message', ({ port }) => resolve({ child, port, agent }));
  });
}

/** Microseconds of processor time that a request costs the server. */
async function cost(target, path) {
  const before = await cpu(target);
  const ask = async () => {
    for (let turn = 0; turn < REQUESTS / CONCURRENCY; turn += 1) await send(target, path);
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, ask));
  return ((await cpu(target)) - before) / REQUESTS;
}

async function cpu(target) {
  return JSON.parse(await send(target, '/cpu')).microseconds;
}

function send({ port, agent }, path) {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
    }).on('error', reject);
  });
}

function print(platform, path, ratios, itself) {
  const [low, high] = [Math.min(...itself), Math.max(...itself)].map((ratio) => ratio.toFixed(2));
  console.log(
    `${platform.padEnd(8)} ${path.padEnd(11)} ${median(ratios).toFixed(2)} of bare Nest` +
      `   (bare Nest against itself: ${median(itself).toFixed(2)}, from ${low} to ${high})`,
  );
}

function median(values) {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)];
}
