import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const execute = promisify(execFile);
const interruption = new AbortController();

/** Runs a program to its end. Rejects with its whole output if it fails. */
export async function run(cwd, program, ...args) {
  const { message, stdout, stderr } = await runToEnd(cwd, program, ...args);
  // The message ends with the output to stderr.
  return message === undefined ? { stdout, stderr } : fail(`${message}\n${stdout}`);
}

/** Runs a program to its end. Returns its output, with a message and the exit code if it fails. */
export async function runToEnd(cwd, program, ...args) {
  try {
    const limits = { signal: interruption.signal, timeout: 300_000, maxBuffer: 64 * 1024 * 1024 };
    return await execute(program, args, { cwd, ...limits });
  } catch ({ message, code, stdout = '', stderr = '' }) {
    return { message, code, stdout, stderr };
  }
}

/** Ends all running programs and prevents new ones. */
export function stop() {
  interruption.abort();
}

export function fail(message) {
  throw new Error(message.trim());
}

export function print(line) {
  process.stdout.write(`${line}\n`);
}

/** Counts named checks, and prints the reason of each failure. */
export class Checks {
  passed = 0;
  failed = 0;

  /** @returns true if it passed */
  async check(name, verify) {
    const start = performance.now();
    try {
      await verify();
      this.passed += 1;
      print(`ok    ${name}${formatDuration(performance.now() - start)}`);
      return true;
    } catch ({ message }) {
      this.failed += 1;
      print(`FAIL  ${name}\n${message.replace(/^/gm, '      ')}`);
      return false;
    }
  }

  checkEqual(name, actual, expected) {
    return this.check(name, () => assert.deepEqual(actual, expected));
  }

  /** Runs one check for each member of either side. */
  async checkEqualMembers(name, actual, expected) {
    for (const member of Object.keys({ ...expected, ...actual })) {
      await this.checkEqual(`${name}: ${member}`, actual[member], expected?.[member]);
    }
  }

  get summary() {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

function formatDuration(milliseconds) {
  return milliseconds < 500 ? '' : ` (${(milliseconds / 1000).toFixed(1)} s)`;
}
