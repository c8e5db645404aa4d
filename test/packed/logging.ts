import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import {
  ConsoleLogger,
  Controller,
  type DynamicModule,
  Get,
  type INestApplication,
  type LoggerService,
  type LogLevel,
  Module,
  StreamableFile,
  type Type,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ErrorsModule, HttpErrors } from 'nestjs-api-errors';
import { ADAPTERS, type AdapterName, runListening } from './http.js';

/** A string that looks like an entry of the log. */
const FORGED = '[Nest] 1  - 01/01/2026, 1:00:00 PM   ERROR [Users] root logged in';

@Controller('kettle')
class Kettle {
  @Get('broken')
  broken(): never {
    throw new Error('The kettle is broken.');
  }

  @Get('lost')
  lost(): never {
    throw new HttpErrors.NotFound();
  }

  @Get('forged')
  forged(): never {
    throw new Error(`No tea for Ann.\r\n${FORGED}\u001b[31m\u2028${FORGED}\u202e`);
  }

  @Get('file')
  file(): StreamableFile {
    const lines = (async function* () {
      yield Buffer.from('one line\n');
      await new Promise((done) => setTimeout(done, 20));
      throw new Error('The disk is broken.');
    })();
    return new StreamableFile(Readable.from(lines));
  }

  @Get('stackless')
  stackless(): never {
    throw Object.assign(new Error('It has no stack.', { cause: 'It has a cause.' }), { stack: undefined });
  }
}

/** Prints lines in another format, as the logger of an app does. */
class AppLogger implements LoggerService {
  log = (message: unknown, ...rest: unknown[]) => printLine('log', message, rest);
  error = (message: unknown, ...rest: unknown[]) => printLine('error', message, rest);
  warn = (message: unknown, ...rest: unknown[]) => printLine('warn', message, rest);
}

function printLine(level: string, message: unknown, rest: readonly unknown[]): void {
  process.stdout.write(`${JSON.stringify({ level, message, rest })}\n`);
}

/** The logger that an app chooses. */
interface LoggerChoice {
  readonly logger?: LoggerService | LogLevel[] | false;
  readonly bufferLogs?: boolean;
  readonly imports?: readonly DynamicModule[];
  readonly main?: (app: INestApplication) => void;
}

const CHOICES: Readonly<Record<string, () => LoggerChoice>> = {
  'the default logger': () => ({}),
  'a logger of the app': () => ({ logger: new AppLogger() }),
  'bufferLogs and a later logger of the app': () => ({
    bufferLogs: true,
    main: (app) => app.useLogger(new AppLogger()),
  }),
  'the ConsoleLogger with json': () => ({ logger: new ConsoleLogger({ json: true, colors: false }) }),
  'nestjs-pino': () => {
    const { Logger, LoggerModule } = loadPino();
    return {
      bufferLogs: true,
      imports: [LoggerModule.forRoot({ pinoHttp: { autoLogging: false } })],
      main: (app) => app.useLogger(app.get(Logger)),
    };
  },
  'logger: false': () => ({ logger: false }),
  "the levels ['error']": () => ({ logger: ['error'] }),
  "the levels ['fatal']": () => ({ logger: ['fatal'] }),
};

/** The choices that need a separate process: Nest never resets levels, and pino may write a line late. */
const OWN_PROCESS = /levels|pino/;

/** The choices that each process runs in succession. */
const PROCESSES = [
  Object.keys(CHOICES).filter((choice) => !OWN_PROCESS.test(choice)),
  ...Object.keys(CHOICES)
    .filter((choice) => OWN_PROCESS.test(choice))
    .map((choice) => [choice]),
];

interface NestjsPino {
  readonly Logger: Type<LoggerService>;
  readonly LoggerModule: { forRoot(options: object): DynamicModule };
}

/** Loads a package that only the packed apps have installed. */
function loadPino(): NestjsPino {
  return createRequire(join(process.cwd(), 'package.json'))('nestjs-pino') as NestjsPino;
}

/** Runs an app with one choice of a logger and sends a request for each kind of failure. */
async function runApp(adapter: AdapterName, { imports = [], main, ...options }: LoggerChoice): Promise<void> {
  class RootModule {}
  Module({
    imports: [...imports, ErrorsModule.forRoot({ logging: { clientErrors: 'warn' } })],
    controllers: [Kettle],
  })(RootModule);
  const app = await NestFactory.create(RootModule, ADAPTERS[adapter](), options);
  main?.(app);
  await runListening(app, async (send) => {
    await send('GET /kettle/broken');
    await send('GET /kettle/lost');
    await send('GET /kettle/forged');
    await send('GET /kettle/file').catch(() => undefined);
    await send('GET /kettle/stackless');
  });
}

const BEGINNING = '\n== ';

/** Runs an app with each choice and prints a line before the output of each. */
async function runApps(adapter: AdapterName, choices: readonly string[]): Promise<void> {
  for (const choice of choices) {
    for (const stream of [process.stdout, process.stderr]) stream.write(`${BEGINNING}${choice}\n`);
    await runApp(adapter, CHOICES[choice]!());
  }
}

const LEVELS: Readonly<Record<string, string>> = { 40: 'warn', 50: 'error' };

/** Describes the line of an error in the output. Each logger writes its level in another way. */
function describeLine(outputs: readonly string[], error: string): string {
  const output = outputs.find((text) => text.includes(error)) ?? '';
  const [line, ...others] = output.split('\n').filter((text) => text.includes(error));
  if (line === undefined) return 'not logged';
  const level = /"level":"?(\w+)/.exec(line)?.[1] ?? /\b(ERROR|WARN)\b/.exec(line)?.[1]?.toLowerCase();
  const rest = output.slice(output.indexOf(line)).replaceAll('\\n', '\n').replaceAll('"', '\n');
  const hasStack = /^ *Error: The kettle is broken\.\n\s+at .*broken/m.test(rest);
  return `${LEVELS[level!] ?? level}, ${hasStack ? 'with' : 'without'} a stack, ${others.length + 1} line`;
}

/** Counts the lines that begin with the forged entry of a client, and the characters that are not escaped. */
function describeForgery(outputs: readonly string[]): string {
  const text = outputs.join('');
  // oxlint-disable-next-line no-control-regex -- the expression finds them
  const characters = text.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202e]/g) ?? [];
  const lines = text.split('\n').filter((line) => line.startsWith(FORGED.slice(0, 10)));
  return `${lines.length} forged lines, ${characters.length} control characters`;
}

async function compareLoggers(adapter: AdapterName): Promise<void> {
  const logging: Record<string, Record<string, string>> = {};
  for (const choices of PROCESSES) {
    const args = [process.argv[1]!, adapter, ...choices];
    const env = { ...process.env, NO_COLOR: '1' };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { env });
    for (const choice of choices) {
      const outputs = [stdout, stderr].map((all) => getOutput(choice, all));
      logging[choice] = {
        'a 500': describeLine(outputs, '500 internal_server_error GET /kettle/broken'),
        'a 404': describeLine(outputs, '404 not_found GET /kettle/lost'),
        'a file whose stream fails': describeLine(outputs, 'The disk is broken.'),
        'a text of the client': describeForgery(outputs),
        'the cause of an error without a stack': outputs.join('').includes('It has a cause.')
          ? 'logged'
          : 'not logged',
      };
    }
  }
  process.stdout.write(JSON.stringify({ logging }));
}

function getOutput(choice: string, all: string): string {
  return all.split(`${BEGINNING}${choice}\n`)[1]!.split(BEGINNING)[0]!;
}

const [, , adapter, ...choices] = process.argv as [string, string, AdapterName, ...string[]];
void (choices.length === 0 ? compareLoggers(adapter) : runApps(adapter, choices));
