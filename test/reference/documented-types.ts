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
  for (const path of readdirSync(LIB, { recursive: true, encoding: 'utf8' })) {
    if (!path.endsWith('.ts')) continue;
    const text = readFileSync(LIB + path, 'utf8');
    if (!text.includes(`export interface ${name} `)) continue;
    const { statements } = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
    return statements.find(
      (each): each is ts.InterfaceDeclaration => ts.isInterfaceDeclaration(each) && each.name.text === name,
    )!;
  }
  throw new Error(`lib has no interface ${name}.`);
}

function readText(member: ts.Node): string {
  const comments = ts.getJSDocCommentsAndTags(member).filter(ts.isJSDoc);
  return comments.map(({ comment }) => toLine(comment)).join(' ');
}

function readTag(member: ts.Node, name: string): string | undefined {
  const tag = ts.getJSDocTags(member).find((each) => each.tagName.text === name);
  return tag && toLine(tag.comment);
}

function toLine(comment: ts.JSDoc['comment']): string {
  return (ts.getTextOfJSDocComment(comment) ?? '')
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .replace(/\s+/g, ' ')
    .trim();
}
