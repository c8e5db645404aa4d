/** Compares the findings of linters in a document with those in the same document without errors. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderTable } from '../bench/table.mjs';
import { FOLDER, getDocumentFile, NODE, VERSIONS } from './places.mjs';

/** The kinds of findings of IBM's validator that matter outside of IBM's cloud. */
const IBM_RULES = new Set([
  'ibm-property-description',
  'ibm-schema-description',
  'ibm-parameter-description',
  'ibm-well-defined-dictionaries',
]);
const isConstant = ({ code, message }) => code === 'ibm-schema-keywords' && message.includes(' const');

const LINTERS = {
  'spectral:oas': { ruleset: { extends: ['spectral:oas'] }, isCounted: () => true },
  "IBM's validator": {
    ruleset: { extends: ['@ibm-cloud/openapi-ruleset'] },
    isCounted: (finding) => IBM_RULES.has(finding.code) || isConstant(finding),
  },
};

/**
 * Prints the number of new findings.
 *
 * @param {readonly string[]} formats
 * @returns {Promise<string[]>} the new findings
 */
export async function lintDocuments(formats) {
  const failures = [];
  const rows = [];
  for (const [name, linter] of Object.entries(LINTERS)) {
    const cells = [];
    for (const format of formats) {
      const counts = [];
      for (const version of VERSIONS) {
        // oxlint-disable-next-line no-await-in-loop -- a linter uses a whole processor
        const found = await findNewFindings(linter, `${format}-${version}`);
        counts.push(found.length);
        if (found.length > 0)
          failures.push(`${name}, ${format}-${version}:\n  ${found.slice(0, 10).join('\n  ')}`);
      }
      cells.push(counts.join(' '));
    }
    rows.push([name, ...cells]);
  }
  process.stdout.write(`${renderTable(['new findings', ...formats], rows)}\n`);
  return failures;
}

async function findNewFindings(linter, document) {
  const [before, after] = await Promise.all(
    [`bare/${document}`, document].map((name) => lint(linter, getDocumentFile('', name))),
  );
  const known = new Set(before);
  return after.filter((finding) => !known.has(finding));
}

/** Ignores that a schema of the app is one of several alternatives now, and that request schemas repeat its members. */
function normalizePath(path) {
  return path
    .join('.')
    .replace('.schema.anyOf.0', '.schema')
    .replace(/^(components\.schemas\.\w+?)Input(?=\.|$)/, '$1')
    .replace('.not.properties.', '.properties.');
}

async function lint({ ruleset, isCounted }, file) {
  const rules = join(FOLDER, '.out/ruleset.json');
  writeFileSync(rules, JSON.stringify(ruleset));
  const args = [
    'node_modules/.bin/spectral',
    'lint',
    '--ruleset',
    rules,
    '--format',
    'json',
    '--quiet',
    file,
  ];
  const text = await new Promise((resolve, reject) => {
    execFile(NODE, args, { cwd: FOLDER, maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
      // The exit code is 1 if there are findings.
      if (error !== null && error.code !== 1) reject(new Error(stderr));
      else resolve(stdout);
    });
  });
  return JSON.parse(text)
    .filter(isCounted)
    .map(({ code, path, message }) => `${code} ${normalizePath(path)} ${message}`);
}
