/**
 * Checks the language of the project: comments, JSDoc, messages, names and test titles.
 *
 * `npm run language` prints each mistake with its line and its remedy, and the density of comments.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import {
  beginsWithVerb,
  isMessage,
  findSentenceMistakes,
  listSentences,
  listSentencesOfComment,
  findTitleMistake,
} from './prose.mjs';
import { ALLOWED, MAX_ALLOWED, MAX_COMMENTS_PER_100_LINES, PREPOSITIONS } from './rules.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
process.chdir(ROOT);

const listFiles = (folder) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path}`)
    .filter((path) => /\.(ts|mjs)$/.test(path) && !/node_modules|\.out\/|^test\/language/.test(path))
    .toSorted();

const LIB = listFiles('lib');
const FILES = [...LIB, ...['sample-app', 'test', '.ci'].flatMap(listFiles)];
const ENTRY_POINTS = ['lib/index.ts', 'lib/testing/index.ts'];

const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile('tsconfig.json', (file) => readFileSync(file, 'utf8')).config,
  ts.sys,
  ROOT,
);
// The paths are absolute because `fileName` of a root file is the path that was passed here.
const program = ts.createProgram(
  LIB.map((path) => `${ROOT}${path}`),
  { ...options, noEmit: true },
);
const checker = program.getTypeChecker();

const mistakes = [];
const used = new Set();
function report(path, source, position, text, remedy) {
  const line = source.getLineAndCharacterOfPosition(position).line + 1;
  const allowed = ALLOWED.find((entry) => entry.path === path && text.includes(entry.words));
  if (allowed) used.add(allowed);
  else mistakes.push({ path, line, text: text.replaceAll(/\s+/g, ' ').slice(0, 110), remedy });
}

function forEachNode(node, visit) {
  visit(node);
  for (const child of node.getChildren()) forEachNode(child, visit);
}

function listComments(source) {
  const { text } = source;
  const ranges = new Map();
  forEachNode(source, (node) => {
    for (const range of ts.getLeadingCommentRanges(text, node.pos) ?? []) ranges.set(range.pos, range);
    for (const range of ts.getTrailingCommentRanges(text, node.end) ?? []) ranges.set(range.pos, range);
  });
  return [...ranges.values()].filter(
    ({ pos, end }) => !/^\/\/ oxlint|^\/\* v8|^\/\/\/|^#!/.test(text.slice(pos, end)),
  );
}

function checkSentences(path, source, position, sentences) {
  for (const sentence of sentences)
    for (const mistake of findSentenceMistakes(sentence)) report(path, source, position, sentence, mistake);
}

/** The JSDoc of public names and of their members, by path and position. */
function collectPublicJsDoc() {
  const found = new Map();
  const add = (node) => {
    for (const doc of ts.getJSDocCommentsAndTags(node)) {
      if (!ts.isJSDoc(doc)) continue;
      const path = doc.getSourceFile().fileName.slice(ROOT.length);
      if (!found.has(path)) found.set(path, new Map());
      found.get(path).set(doc.pos, doc);
    }
  };
  const addWithMembers = (node) => {
    add(node);
    if (ts.isInterfaceDeclaration(node) || ts.isClassDeclaration(node)) {
      for (const member of node.members) if (!isPrivate(member)) addWithMembers(member);
    } else if (ts.isTypeLiteralNode(node)) node.members.forEach(addWithMembers);
    else if (node.type && !ts.isFunctionLike(node)) forEachTypeLiteral(node.type, addWithMembers);
  };
  for (const { declarations } of listPublicSymbols()) declarations.forEach(addWithMembers);
  return found;
}

function forEachTypeLiteral(node, visit) {
  if (ts.isTypeLiteralNode(node)) visit(node);
  else ts.forEachChild(node, (child) => forEachTypeLiteral(child, visit));
}

const isPrivate = (node) => (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Private) !== 0;

function listPublicSymbols() {
  return ENTRY_POINTS.flatMap((path) => {
    const module = checker.getSymbolAtLocation(program.getSourceFile(path));
    return checker.getExportsOfModule(module).map((symbol) => {
      const target = symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      return {
        name: symbol.name,
        declarations: (target.declarations ?? []).filter((each) =>
          each.getSourceFile().fileName.startsWith(`${ROOT}lib/`),
        ),
      };
    });
  });
}

/** Each public name has a summary; functions, decorators and options have an example. */
function checkPublicNames() {
  const getDoc = (node) => ts.getJSDocCommentsAndTags(node).findLast((each) => ts.isJSDoc(each));
  const getPosition = (node) => {
    const source = node.getSourceFile();
    return [source.fileName.slice(ROOT.length), source, node.getStart()];
  };
  const checkSummary = (name, node, doc) => {
    const summary = doc ? (ts.getTextOfJSDocComment(doc.comment) ?? '').split(/\n\s*\n/)[0] : '';
    if (!/[.:]($|\s)/.test(summary))
      report(...getPosition(node), name, 'public name without a summary sentence');
  };
  const hasExample = (node) => ts.getJSDocTags(node).some(({ tagName }) => tagName.text === 'example');
  for (const { name, declarations } of listPublicSymbols()) {
    const documented = declarations.filter(getDoc);
    const node = documented[0] ?? declarations[0];
    if (node === undefined) continue;
    checkSummary(name, node, getDoc(node));
    const isFunction =
      ts.isFunctionDeclaration(node) ||
      (ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer));
    if (isFunction && !documented.some(hasExample))
      report(...getPosition(node), name, 'public function without @example');
    if (!ts.isInterfaceDeclaration(node) || !name.endsWith('Options')) continue;
    for (const member of node.members) {
      const option = `${name}.${member.name.getText()}`;
      checkSummary(option, member, getDoc(member));
      if (!hasExample(member)) report(...getPosition(member), option, 'option without @example');
    }
  }
}

const isFunctionNode = (node) => ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node);
function checkFunctions(path, source) {
  forEachNode(source, (node) => {
    if (!isFunctionNode(node) || node.name === undefined) return;
    if (PREPOSITIONS.has(node.name.text))
      report(
        path,
        source,
        node.name.getStart(),
        node.name.text,
        'a preposition is not a name: use a verb and a noun',
      );
    const doc = ts.getJSDocCommentsAndTags(node).findLast((each) => ts.isJSDoc(each));
    const text = doc && ts.getTextOfJSDocComment(doc.comment);
    if (text && !beginsWithVerb(text))
      report(path, source, node.getStart(), text, 'begin with a verb in the third person');
  });
}

const getText = (node) =>
  ts.isStringLiteralLike(node)
    ? node.text
    : [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('x');
const isText = (node) => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

function checkMessages(path, source) {
  forEachNode(source, (node) => {
    if (!isText(node) || ts.isImportDeclaration(node.parent) || ts.isExportDeclaration(node.parent)) return;
    const text = getText(node);
    if (isMessage(text)) checkSentences(path, source, node.getStart(), listSentences(text));
  });
}

const TEST_CALL = /^(it|test)(\.(each|only|skip|failing|concurrent))*$/;
function isTest({ expression }) {
  const callee =
    ts.isCallExpression(expression) || ts.isTaggedTemplateExpression(expression)
      ? (expression.expression ?? expression.tag)
      : expression;
  return TEST_CALL.test(callee.getText());
}

function checkTitles(path, source) {
  forEachNode(source, (node) => {
    if (
      !ts.isCallExpression(node) ||
      node.arguments[1] === undefined ||
      !isText(node.arguments[0]) ||
      !isTest(node)
    )
      return;
    const title = getText(node.arguments[0]);
    const mistake = findTitleMistake(title);
    if (mistake) report(path, source, node.getStart(), title, mistake);
  });
}

function printDensity(inner, lines) {
  const density = (100 * inner) / lines;
  const met = density <= MAX_COMMENTS_PER_100_LINES;
  console.log(
    `inner comments in lib: ${inner} in ${lines} lines, ${density.toFixed(2)} in 100 (at most ${MAX_COMMENTS_PER_100_LINES})`,
  );
  return met;
}

const documented = collectPublicJsDoc();
const density = new Map();
for (const path of FILES) {
  const isLib = path.startsWith('lib/');
  const source = isLib
    ? program.getSourceFile(path)
    : ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true);
  const folder = path.split('/').slice(0, -1).join('/');
  const figures = density.get(folder) ?? { inner: 0, lines: 0 };
  density.set(folder, figures);
  figures.lines += source.text.split('\n').length;
  for (const { pos, end } of listComments(source)) {
    const comment = source.text.slice(pos, end);
    checkSentences(path, source, pos, listSentencesOfComment(comment));
    if (documented.get(path)?.has(pos)) figures.lines -= comment.split('\n').length;
    else figures.inner += 1;
  }
  checkMessages(path, source);
  if (isLib) checkFunctions(path, source);
  if (path.startsWith('test/')) checkTitles(path, source);
}
checkPublicNames();

const only = process.argv.slice(2);
const shown = mistakes.filter(({ path }) => only.length === 0 || only.some((each) => path.startsWith(each)));
for (const { path, line, text, remedy } of shown) console.log(`${path}:${line}  ${text}\n    ${remedy}`);

const inLib = [...density].filter(([folder]) => folder.startsWith('lib'));
if (only.length > 0)
  for (const [folder, { inner, lines }] of inLib)
    if (only.some((each) => folder.startsWith(each) || each.startsWith(folder)))
      console.log(`${folder}: ${((100 * inner) / lines).toFixed(2)} inner comments in 100 lines`);
const sum = (key) => inLib.reduce((total, [, figures]) => total + figures[key], 0);
const isDense = !printDensity(sum('inner'), sum('lines'));

const unused = ALLOWED.filter((entry) => !used.has(entry));
for (const { path, words } of unused)
  console.log(`The exception '${words}' of ${path} is not needed any more: remove it.`);
if (ALLOWED.length > MAX_ALLOWED) console.log(`${ALLOWED.length} exceptions, at most ${MAX_ALLOWED}.`);
console.log(`language: ${mistakes.length} mistakes, ${ALLOWED.length} exceptions`);
process.exitCode =
  mistakes.length > 0 || isDense || unused.length > 0 || ALLOWED.length > MAX_ALLOWED ? 1 : 0;
