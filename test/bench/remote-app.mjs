/** An app in a process of its own, and what it costs to ask it. */
import { fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { fileURLToPath } from 'node:url';

const CONCURRENCY = 10;
const server = fileURLToPath(new URL('server.mjs', import.meta.url));

export class RemoteApp {
  static async start(variant, platform) {
    const child = fork(server, [variant, platform], {
      execArgv: ['--expose-gc'],
      // Nest's own logger writes on both sides, and nobody reads.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const { port } = await new Promise((resolve, reject) => {
      child.once('message', resolve).once('exit', () => reject(new Error(`${variant} did not start`)));
    });
    return new RemoteApp(child, port);
  }

  constructor(child, port) {
    this.child = child;
    this.address = {
      host: '127.0.0.1',
      port,
      agent: new Agent({ keepAlive: true, maxSockets: CONCURRENCY }),
    };
  }

  /** Microseconds of processor time that one of so many requests costs the app. */
  async cost(question, requests) {
    const before = await this.processorTime();
    const ask = async () => {
      for (let turn = 0; turn < requests / CONCURRENCY; turn += 1) await this.send(question);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, ask));
    return ((await this.processorTime()) - before) / requests;
  }

  stop() {
    this.address.agent.destroy();
    this.child.kill();
  }

  async processorTime() {
    return JSON.parse(await this.send({ method: 'GET', path: '/cpu', succeeds: true })).microseconds;
  }

  /** The text of the answer. An app that errs where it should not would be measured for something else. */
  send({ method, path, body, succeeds }) {
    const headers = body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      request({ ...this.address, method, path, headers }, (response) => {
        const { statusCode } = response;
        if (statusCode < 400 !== succeeds) reject(new Error(`${method} ${path} is answered ${statusCode}`));
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end(body);
    });
  }
}
