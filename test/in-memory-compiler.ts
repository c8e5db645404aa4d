import { dirname } from 'node:path';
import ts from 'typescript';

/** Compiles modules that are not on the disk. Returns the messages of the compiler by the paths of the modules. */
export function compileInMemory(
  modules: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    strict: true,
    noEmit: true,
    types: [],
    skipLibCheck: false,
  };
  const host = ts.createCompilerHost(options);
  const read = host.readFile.bind(host);
  const exists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  const directories = new Set([...modules.keys()].map((file) => dirname(file)));
  const hasDirectory = host.directoryExists!.bind(host);
  host.readFile = (file) => modules.get(file) ?? read(file);
  host.fileExists = (file) => modules.has(file) || exists(file);
  host.directoryExists = (directory) => directories.has(directory) || hasDirectory(directory);
  host.getSourceFile = (file, version, ...rest) => {
    const own = modules.get(file);
    return own === undefined
      ? getSourceFile(file, version, ...rest)
      : ts.createSourceFile(file, own, version);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const found = new Map([...modules.keys()].map((file) => [file, [] as string[]]));
  for (const { file, start = 0, messageText } of ts.getPreEmitDiagnostics(program)) {
    const { line } = file!.getLineAndCharacterOfPosition(start);
    const code = file!.text.split('\n')[line]!.trim();
    found.get(file!.fileName)!.push(`${code}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
  }
  return found;
}
