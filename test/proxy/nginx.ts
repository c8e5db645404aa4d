import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findFreePort, isListening } from '../ports.js';

const SAMPLE = fileURLToPath(new URL('../../sample-app/nginx/', import.meta.url));
/** Folders that nginx would otherwise share with the nginx of the system. */
const TEMPORARY = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];

/** Additions to the configuration of the sample app. */
export interface NginxSettings {
  readonly appPort: number;
  /** Lines of the server block. */
  readonly server: string;
  /** The lines of the errors. @default those of the sample app */
  readonly errors?: string;
}

/** An nginx that runs with the configuration of the sample app on a free port. */
export class Nginx {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly program: ChildProcess,
    private readonly pieces: readonly Buffer[],
  ) {}

  static async start({ appPort, server, errors = read('api-errors.conf') }: NginxSettings): Promise<Nginx> {
    const folder = mkdtempSync(join(tmpdir(), 'nginx-'));
    // The workers of nginx have fewer rights than the process that starts it.
    chmodSync(folder, 0o755);
    const port = await findFreePort();
    const temporary = TEMPORARY.map((name) => `${name}_temp_path ${name};\n`);
    const configuration = replaceLines(read('nginx.conf'), {
      'listen 8080;': `listen 127.0.0.1:${port};\n${server}`,
      '127.0.0.1:3000;': `127.0.0.1:${appPort};`,
      'pid /tmp/freight-nginx.pid;': 'pid nginx.pid;',
      'access_log off;': `access_log off;\n${temporary.join('')}`,
    });
    writeFileSync(join(folder, 'nginx.conf'), configuration);
    writeFileSync(join(folder, 'api-errors.conf'), errors);

    const program = spawn('nginx', ['-e', 'stderr', '-p', folder, '-c', 'nginx.conf']);
    const log: Buffer[] = [];
    program.stderr.on('data', (piece: Buffer) => log.push(piece));
    await once(program, 'spawn');
    const nginx = new Nginx(port, folder, program, log);
    await nginx.waitUntilListening();
    return nginx;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The lines that nginx has logged. */
  get log(): string {
    return Buffer.concat(this.pieces).toString();
  }

  async stop(): Promise<void> {
    const ended = once(this.program, 'exit');
    this.program.kill('SIGTERM');
    await ended;
    rmSync(this.folder, { recursive: true });
  }

  private async waitUntilListening(): Promise<void> {
    while (!(await isListening(this.port))) {
      if (this.program.exitCode !== null) throw new Error(`nginx did not start:\n${this.log}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

function read(file: string): string {
  return readFileSync(join(SAMPLE, file), 'utf8');
}

/** Replaces lines. Throws if a line does not exist: the configuration of the sample app has changed. */
function replaceLines(text: string, lines: Readonly<Record<string, string>>): string {
  return Object.entries(lines).reduce((before, [line, other]) => {
    if (!before.includes(line)) throw new Error(`nginx.conf has no '${line}'`);
    return before.replace(line, () => other);
  }, text);
}
