/** An app in a separate process, and the cost of a request to it. */
import { fork } from 'node:child_process';
import { Agent, request as sendRequest } from 'node:http';
import { fileURLToPath } from 'node:url';

const CONCURRENCY = 10;
const server = fileURLToPath(new URL('server.mjs', import.meta.url));

export class RemoteApp {
  static async start(variant, platform) {
    const child = fork(server, [variant, platform], {
      execArgv: ['--expose-gc'],
      // Nest's logger writes in all variants; its output is discarded.
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

  /** Sends a number of requests and returns the microseconds of processor time of the app for one of them. */
  async measureCost(request, count) {
    const before = await this.readProcessorTime();
    const sendInTurn = async () => {
      for (let turn = 0; turn < count / CONCURRENCY; turn += 1) await this.send(request);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, sendInTurn));
    return ((await this.readProcessorTime()) - before) / count;
  }

  stop() {
    this.address.agent.destroy();
    this.child.kill();
  }

  async readProcessorTime() {
    return JSON.parse(await this.send({ method: 'GET', path: '/cpu', succeeds: true })).microseconds;
  }

  /** Returns the text of the response. Rejects if a status is unexpected: the measurement would be of something else. */
  send({ method, path, body, succeeds }) {
    const headers = body && { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) };
    return new Promise((resolve, reject) => {
      sendRequest({ ...this.address, method, path, headers }, (response) => {
        const { statusCode } = response;
        if (statusCode < 400 !== succeeds)
          reject(new Error(`Unexpected status ${statusCode} for ${method} ${path}.`));
        let text = '';
        response.on('data', (chunk) => (text += chunk)).on('end', () => resolve(text));
      })
        .on('error', reject)
        .end(body);
    });
  }
}
