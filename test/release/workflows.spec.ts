import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKFLOWS = join(ROOT, '.github/workflows');
const { scripts, engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Readonly<Record<string, string>>;
  engines: { node: string };
};

interface Workflow {
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly strategy?: { readonly matrix: { readonly node: readonly number[] } };
        readonly steps: readonly {
          readonly run?: string;
          readonly with?: Readonly<Record<string, unknown>>;
        }[];
      }
    >
  >;
}

const files = readdirSync(WORKFLOWS);
const readWorkflow = (file: string) => parse(readFileSync(join(WORKFLOWS, file), 'utf8')) as Workflow;
const listSteps = (file: string) => Object.values(readWorkflow(file).jobs).flatMap(({ steps }) => steps);

describe('The continuous integration', () => {
  it.each(files)('runs only scripts that exist in %s', (file) => {
    const commands = listSteps(file).flatMap(({ run }) => run ?? []);
    expect(commands.length).toBeGreaterThan(0);
    const missing = commands.filter((command) => {
      const [, script] = /^npm run ([\w:]+)/.exec(command) ?? [];
      const [, path] = /^bash (\S+)/.exec(command) ?? [];
      return (
        (script !== undefined && !scripts[script]) || (path !== undefined && !existsSync(join(ROOT, path)))
      );
    });
    expect(missing).toEqual([]);
  });

  it('runs the gate on the oldest supported Node.js, and the tests on the majors of the slow checks', () => {
    const [, oldest] = /\^(\d+\.\d+\.\d+)/.exec(engines.node)!;
    const gate = listSteps('gate.yml').findIndex(({ run }) => run === 'bash .ci/run');
    expect(listSteps('gate.yml')[gate - 2]!.with).toEqual({ 'node-version': oldest, cache: 'npm' });
    const [, majors] = /test:node -- ([\d ]+)/.exec(readFileSync(join(ROOT, '.ci/full'), 'utf8'))!;
    expect(readWorkflow('gate.yml').jobs.test!.strategy!.matrix.node.join(' ')).toBe(majors);
  });

  it('publishes the tarball that the release script packs at the tag', () => {
    const commands = listSteps('publish.yml').flatMap(({ run }) => run ?? []);
    expect(commands).toEqual([
      'npm ci',
      'npm run release -- "${GITHUB_REF_NAME#v}" --pack',
      'npm publish "nestjs-api-errors-${GITHUB_REF_NAME#v}.tgz"',
    ]);
  });
});
