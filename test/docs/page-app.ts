import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import { findFreePort, isListening } from '../ports.js';
import { SAMPLE_MAIN } from './compiled-pages.js';

/** The app of a page, in a process of its own. */
export class PageApp {
  private printed = '';

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly port: number,
  ) {
    for (const stream of [process.stdout!, process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.printed += text));
    }
  }

  /** Runs `src/main.js` of a folder, or the sample app if the folder has none, and waits until it listens. */
  static async start(folder: string): Promise<PageApp> {
    mkdirSync(folder, { recursive: true });
    const own = join(folder, 'src/main.js');
    const port = await findFreePort();
    const child = spawn(process.execPath, [existsSync(own) ? own : SAMPLE_MAIN], {
      cwd: folder,
      env: { PATH: process.env.PATH, PORT: String(port) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const app = new PageApp(child, folder, port);
    for (let turn = 0; turn < 400 && child.exitCode === null; turn += 1) {
      if (await isListening(port, 'localhost')) return app;
      await setTimeout(50);
    }
    child.kill();
    throw new Error(`The app of ${folder} does not listen to process.env.PORT. It printed:\n${app.printed}`);
  }

  /**
   * Runs a block of commands in the folder of the app, and returns what curl and the log of the app print. An entry of the log
   * can be printed after the response, so it waits for a while until the log is complete.
   */
  async run(
    commands: string,
    isComplete: (log: readonly string[]) => boolean,
  ): Promise<{ output: string; log: readonly string[] }> {
    const from = this.printed.length;
    const script = commands
      .replaceAll('localhost:3000', `localhost:${this.port}`)
      .replace(/^curl /gm, 'curl --silent --show-error ');
    const { stdout } = await promisify(execFile)('sh', ['-c', script], { cwd: this.folder, timeout: 20_000 });
    const readLog = () => toLines(this.printed.slice(from));
    for (let turn = 0; turn < 100 && !isComplete(readLog()); turn += 1) await setTimeout(50);
    return { output: stdout, log: readLog() };
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.kill();
    await once(this.process, 'exit');
  }
}

/** Returns the lines of an output, without colours and without the process and the time of Nest's logger. */
function toLines(output: string): readonly string[] {
  return stripVTControlCharacters(output)
    .split('\n')
    .filter((line) => line !== '')
    .map((line) =>
      line
        .replace(/^\[Nest\] \d+ {2}- .*?[AP]M +/, '')
        .replace(/ \+\d+ms$/, '')
        .trimEnd(),
    );
}
