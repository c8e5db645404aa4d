import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Libsql from 'libsql';
import { ROOT } from './page.js';

/** Does what a reader does before the app of a page starts: generates the client of Prisma, and creates the tables of an SQL file. */
export function prepareDatabases(paths: readonly string[]): void {
  for (const path of paths) {
    if (path.endsWith('.prisma')) generateClient(path);
    if (path.endsWith('.sql')) {
      const [, folder] = /^(.+\/\d+)\/(?:prisma|drizzle)\//.exec(path)!;
      const database = new Libsql(join(folder!, 'dev.db'));
      database.exec(readFileSync(path, 'utf8'));
      database.close();
    }
  }
}

/** Generates without an engine, so that nothing is downloaded. */
function generateClient(schema: string): void {
  const folder = join(ROOT, 'test/databases');
  execFileSync(join(folder, 'node_modules/.bin/prisma'), ['generate', '--schema', schema], {
    cwd: dirname(schema),
    stdio: 'pipe',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', CHECKPOINT_DISABLE: '1' },
  });
}
