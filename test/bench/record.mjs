import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const PAGE = new URL('../../docs/explanation/performance.md', import.meta.url);

/** Writes the table of a part into the documentation, with the command, the machine and the date. */
export function recordPart(name, table) {
  const page = readFileSync(PAGE, 'utf8');
  const section = new RegExp(`(<!-- recorded: ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
  if (!section.test(page)) throw new Error(`docs/explanation/performance.md has no part '${name}'.`);
  const source = `\`npm run bench -- ${name}\`, Node.js ${process.version}, ${cpus()[0].model.trim()}, ${new Date().toISOString().slice(0, 10)}`;
  writeFileSync(
    PAGE,
    page.replace(section, (_, start, end) => `${start}\n${table}\n\n${source}\n\n${end}`),
  );
}
