/** `npm run house`: prints the size of each file and folder of `lib`, and each that exceeds a limit. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { renderTable } from '../bench/table.mjs';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));
const ENTRIES = new Set(['index.ts', 'testing/index.ts']);
const MAX_FILES = 190;
const MAX_CHAIN = 20;
const MAX_LINES_OF_FILE = 250;
const MAX_LINES_OF_FOLDER = 1_700;
const MIN_LINES_OF_FILE = 40;

const paths = readdirSync(LIB, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.ts'))
  .toSorted();
const files = new Map(paths.map((path) => [path, readSource(path)]));
const lines = sum([...files.values()].map((file) => file.lines));

const chain = findLongestChain();
const longFiles = [...files].filter(([, file]) => file.lines > MAX_LINES_OF_FILE);
const folders = countLinesByFolder();
const largeFolders = [...folders].filter(([, total]) => total > MAX_LINES_OF_FOLDER);
const smallFiles = paths.map((path) => ({ path, readers: listReaders(path) })).filter(isSmallWithOneReader);

const limited = (name, value, limit) => [
  name,
  value.toLocaleString('en'),
  `at most ${limit}`,
  value <= limit ? 'met' : '**missed**',
];
console.log(
  renderTable(
    ['lib', 'now', 'limit', 'result'],
    [
      limited('files', files.size, MAX_FILES),
      ['lines', lines.toLocaleString('en'), '', ''],
      limited('files in the longest chain of imports', chain.length, MAX_CHAIN),
      limited(`files above ${MAX_LINES_OF_FILE} lines`, longFiles.length, 0),
      limited(`folders above ${MAX_LINES_OF_FOLDER} lines`, largeFolders.length, 0),
      limited(`inner files below ${MIN_LINES_OF_FILE} lines with one reader`, smallFiles.length, 0),
    ],
  ),
);
const formatLines = ([path, total]) => `${path}: ${total}`;
list('Longest chain of imports', chain);
list(
  `Files above ${MAX_LINES_OF_FILE} lines`,
  longFiles.map(([path, file]) => formatLines([path, file.lines])),
);
list(`Folders, limit ${MAX_LINES_OF_FOLDER} lines`, [...folders].map(formatLines));
list(
  `Inner files below ${MIN_LINES_OF_FILE} lines with one reader`,
  smallFiles.map(({ path, readers: [reader] }) => `${path} (${files.get(path).lines}) into ${reader}`),
);

function readSource(path) {
  const text = readFileSync(join(LIB, path), 'utf8');
  const imports = ts
    .preProcessFile(text, true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter((name) => name.startsWith('.'))
    .map((name) => join(dirname(path), name).replace(/\.js$/, '.ts'));
  return { lines: text.split('\n').length - 1, imports: [...new Set(imports)] };
}

function findLongestChain() {
  const chains = new Map();
  const findChain = (path) => {
    if (!chains.has(path)) {
      const rests = files.get(path).imports.map(findChain);
      const longest = rests.reduce((best, rest) => (rest.length > best.length ? rest : best), []);
      chains.set(path, [path, ...longest]);
    }
    return chains.get(path);
  };
  return paths.map(findChain).reduce((best, each) => (each.length > best.length ? each : best));
}

/** Counts the lines of the files in each folder of `lib`, without its subfolders. */
function countLinesByFolder() {
  const totals = new Map();
  for (const [path, file] of files) totals.set(dirname(path), (totals.get(dirname(path)) ?? 0) + file.lines);
  return new Map([...totals].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function listReaders(path) {
  return paths.filter((other) => files.get(other).imports.includes(path));
}

/** An entry point exports public names; their files cannot move into it. */
function isSmallWithOneReader({ path, readers }) {
  return files.get(path).lines < MIN_LINES_OF_FILE && readers.length === 1 && !ENTRIES.has(readers[0]);
}

function list(title, rows) {
  if (rows.length > 0) console.log(`\n${title}\n  ${rows.join('\n  ')}`);
}

function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}
