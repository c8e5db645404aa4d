import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const LIB = fileURLToPath(new URL('../../lib/', import.meta.url));

/** A member of a public interface, with what its JSDoc contains. */
export interface DocumentedMember {
  readonly name: string;
  readonly isRequired: boolean;
  readonly text: string;
  readonly defaultText: string | undefined;
  readonly example: string | undefined;
}

/** Returns the members that an interface of the package declares. It reads the source, which is faster than the compiler. */
export function listMembers(typeName: string): readonly DocumentedMember[] {
  return findInterface(typeName).members.map((member) => ({
    name: (member.name as ts.Identifier).text,
    isRequired: member.questionToken === undefined,
    text: readText(member),
    defaultText: readTag(member, 'default'),
    example: readTag(member, 'example'),
  }));
}

function findInterface(name: string): ts.InterfaceDeclaration {
  return findDeclaration(name, ts.isInterfaceDeclaration);
}

/** A public function, with what its JSDoc contains. */
export interface DocumentedFunction {
  /** The description, in Markdown. */
  readonly text: string;
  readonly returnType: string;
  readonly params: readonly (readonly [name: string, text: string])[];
  readonly example: string;
}

export function readFunction(name: string): DocumentedFunction {
  const declaration = findDeclaration(name, isFunction);
  const tags = ts.getJSDocTags(declaration);
  const [, example = ''] =
    /@example\b[^\n]*\n([\s\S]*?```ts[\s\S]*?```)/.exec(readComment(declaration)) ?? [];
  return {
    text: readDescription(declaration),
    returnType: ts.isFunctionDeclaration(declaration) ? (declaration.type?.getText() ?? '') : '',
    params: tags
      .filter(ts.isJSDocParameterTag)
      .map((tag) => [tag.name.getText(), toLine(ts.getTextOfJSDocComment(tag.comment) ?? '')] as const),
    example,
  };
}

/** Returns the description of a member of a public interface, in Markdown. */
export function readMember(typeName: string, name: string): string {
  const member = findInterface(typeName).members.find((each) => each.name?.getText() === name)!;
  return readDescription(member);
}

function isFunction(node: ts.Node): node is ts.FunctionDeclaration | ts.VariableStatement {
  return ts.isFunctionDeclaration(node) || ts.isVariableStatement(node);
}

function findDeclaration<Node extends ts.Statement>(
  name: string,
  isKind: (node: ts.Node) => node is Node,
): Node {
  const pattern = new RegExp(`^export (interface|function|const) ${name}\\b`, 'm');
  const matches = (each: ts.Statement) => pattern.test(each.getText());
  for (const path of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const text = readFileSync(LIB + path, 'utf8');
    if (!pattern.test(text)) continue;
    const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    const found = statements.filter(isKind).find(matches);
    if (found) return found;
  }
  throw new Error(`lib does not export ${name}.`);
}

/** Returns the text of a comment. The compiler would take a decorator in an example, or a package, for a tag. */
function readComment(node: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return comments.map((each) => each.getText().replace(/^\/\*\*|\*\/$|^ *\* ?/gm, '')).join('\n');
}

function readDescription(node: ts.Node): string {
  return toCode(
    readComment(node)
      .split(/^ ?@| @(?:default|example|see)\b/m, 1)[0]!
      .trim(),
  );
}

function readText(node: ts.Node): string {
  return toLine(readDescription(node));
}

function readTag(member: ts.Node, name: string): string | undefined {
  const tag = ts.getJSDocTags(member).find((each) => each.tagName.text === name);
  return tag && toLine(ts.getTextOfJSDocComment(tag.comment) ?? '');
}

function toLine(text: string): string {
  return toCode(text).replace(/\s+/g, ' ').trim();
}

/** Replaces links, which only TypeDoc can resolve. */
function toCode(text: string): string {
  return text.replace(/\{@link (\w+)\}/g, '`$1`');
}
