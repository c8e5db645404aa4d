#!/usr/bin/env node
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import { type ExportFormat, exportErrors } from './pages/export-errors.js';

const USAGE = `Usage: nestjs-api-errors export <file> [--to <folder>] [--formats html,md,json] [--module <name>]

Writes a page about each error of an app, for a static site.

  <file>      the compiled file of the root module, such as dist/app.module.js
  --to        the folder for the pages; by default 'errors'
  --formats   the types of files; by default all
  --module    the name of the exported module; by default 'AppModule', or the only class of the file
`;

class UsageError extends Error {}

async function run(args: readonly string[]): Promise<void> {
  const { positionals, values } = readArguments(args);
  const [command, file] = positionals;
  if (values.help === true) return void process.stdout.write(USAGE);
  if (command !== 'export' || file === undefined || positionals.length > 2) throw new UsageError(USAGE);
  const module = await findModule(resolve(file), values.module);
  const app = await NestFactory.create(module, { logger: ['error', 'warn'], abortOnError: false });
  const formats = values.formats?.split(',') as readonly ExportFormat[] | undefined;
  const count = await exportErrors(app, values.to, formats && { formats });
  await app.close();
  process.stdout.write(`${count} files were written to ${values.to}.\n`);
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
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

type ModuleClass = new () => object;

async function findModule(path: string, name: string | undefined): Promise<ModuleClass> {
  const exported = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  // A CommonJS file has its exports in `default`, too.
  const members = { ...(exported.default as object | undefined), ...exported };
  const classes = Object.entries(members).filter(
    (entry): entry is [string, ModuleClass] => typeof entry[1] === 'function',
  );
  const found = new Map(classes);
  const module =
    found.get(name ?? 'AppModule') ??
    (name === undefined && new Set(found.values()).size === 1 ? classes[0]![1] : undefined);
  if (module !== undefined) return module;
  const names = [...found.keys()].join(', ') || 'no class';
  throw new UsageError(
    `${path} must export the module ${name ?? 'AppModule'}, it exports ${names}. Name the module with --module.\n`,
  );
}

run(process.argv.slice(2)).catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  process.stderr.write(isUsage ? error.message : `${(error as Error)?.stack ?? String(error)}\n`);
  process.exitCode = isUsage ? 2 : 1;
});
