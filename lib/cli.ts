#!/usr/bin/env node
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type INestApplication } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { EXPORT_FORMATS, type ExportFormat, exportErrors } from './pages/export-errors.js';

const USAGE = `Usage: nestjs-api-errors export <file> [--to <folder>] [--formats html,md,json] [--module <name>]

Writes a page about each error of an app, for a static site. The app is created, but it does not listen.

  <file>      the compiled file of the root module, such as dist/app.module.js
  --to        the folder for the pages; by default 'errors'
  --formats   the types of files; by default all
  --module    the name of the root module; by default 'AppModule', or the only module of the file
`;

class ExplainedFailure extends Error {
  constructor(
    message: string,
    readonly exitCode: 1 | 2 = 2,
  ) {
    super(message);
  }
}

async function run(args: readonly string[]): Promise<void> {
  const { positionals, values } = readArguments(args);
  const [command, file] = positionals;
  if (values.help === true) return print(USAGE);
  if (command !== 'export' || file === undefined || positionals.length > 2) throw new ExplainedFailure(USAGE);
  const formats = readFormats(values.formats);
  const path = resolve(file);
  const module = findModule(await importFile(path), relative('', path), values.module);
  const app = await createApp(module, path);
  const count = await exportErrors(app, values.to, { formats });
  await print(`${count} files were written to ${values.to}.\n`);
  await app.close();
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        to: { type: 'string', default: 'errors' },
        formats: { type: 'string' },
        module: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new ExplainedFailure(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function readFormats(list: string | undefined): readonly ExportFormat[] {
  if (list === undefined) return EXPORT_FORMATS;
  const formats = EXPORT_FORMATS.filter((format) => list.split(',').includes(format));
  if (formats.length === list.split(',').length) return formats;
  throw new ExplainedFailure(
    `\`--formats\` must be a list with some of ${EXPORT_FORMATS.join(',')}, got '${list}'.\n`,
  );
}

async function importFile(path: string): Promise<object> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new ExplainedFailure(`There is no file '${path}'. ${BUILD_FIRST}`);
  try {
    return (await import(pathToFileURL(path).href)) as object;
  } catch (error) {
    if (!/\.[cm]?ts$/.test(path)) throw error;
    throw new ExplainedFailure(
      `'${path}' is a file in TypeScript, which Node.js cannot run: ${(error as Error).message}\n${BUILD_FIRST}`,
    );
  }
}

const BUILD_FIRST =
  'Build the app, then pass the compiled file of its root module, such as dist/app.module.js.\n';

type ModuleClass = new () => object;

function findModule(exported: object, file: string, name: string | undefined): ModuleClass {
  // A CommonJS file has its exports in `default`, too.
  const members = Object.entries({ ...exported, ...(exported as { readonly default?: object }).default });
  const modules = new Map(members.filter((entry): entry is [string, ModuleClass] => isRootModule(entry[1])));
  const classes = [...new Set(modules.values())];
  const wanted = name ?? 'AppModule';
  const module =
    modules.get(wanted) ??
    classes.find((each) => each.name === wanted) ??
    (name === undefined && classes.length === 1 ? classes[0] : undefined);
  if (module !== undefined) return module;
  const names = classes.map((each) => each.name).join(', ');
  const remedy = names === '' ? 'Pass the file of the root module.' : 'Name the root module with `--module`.';
  throw new ExplainedFailure(
    `${file} must export the module \`${wanted}\`, but it exports ${names || 'no module'}. ${remedy}\n`,
  );
}

function isRootModule(value: unknown): boolean {
  return typeof value === 'function' && Reflect.hasMetadata('imports', value);
}

async function createApp(module: ModuleClass, path: string): Promise<INestApplication> {
  const options = { logger: ['error', 'warn'] as ('error' | 'warn')[], abortOnError: false };
  const adapter = await createFastifyAdapter(createRequire(path));
  try {
    return await (adapter
      ? NestFactory.create(module, adapter, options)
      : NestFactory.create(module, options));
  } catch {
    throw new ExplainedFailure('The app could not be created. Its error is printed above.\n', 1);
  }
}

/** Returns an adapter only if the app has no Express, which is Nest's default: Nest would end the process without it. */
async function createFastifyAdapter({
  resolve: find,
}: NodeJS.Require): Promise<AbstractHttpAdapter | undefined> {
  try {
    find('@nestjs/platform-express');
    return undefined;
  } catch {
    const loaded = (await import(pathToFileURL(find('@nestjs/platform-fastify')).href)) as {
      readonly FastifyAdapter: new () => AbstractHttpAdapter;
    };
    return new loaded.FastifyAdapter();
  }
}

/** Resolves after the text was written: a pipe would lose it if the process ended before. */
function print(text: string, stream: NodeJS.WriteStream = process.stdout): Promise<void> {
  return new Promise((written) => stream.write(text, () => written()));
}

/** Ends the process even if the app holds connections or timers. */
run(process.argv.slice(2)).then(
  () => process.exit(0),
  async (error: unknown) => {
    const isExplained = error instanceof ExplainedFailure;
    await print(
      isExplained ? error.message : `${(error as Error)?.stack ?? String(error)}\n`,
      process.stderr,
    );
    process.exit(isExplained ? error.exitCode : 1);
  },
);
