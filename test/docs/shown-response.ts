const WIDTH = 100;

/** Writes JSON as the pages show it: objects and lists that fit on one line are on one line, except the outermost. */
export function formatJson(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  const isShort = (each: unknown, name = '') =>
    `${inner}${name}${toLine(each)},`.length <= WIDTH && !containsObjects(each);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const isList = Array.isArray(value);
  const lines = Object.entries(value).map(([key, each]: [string, unknown]) => {
    const name = isList ? '' : `${JSON.stringify(key)}: `;
    return `${inner}${name}${isShort(each, name) ? toLine(each) : formatJson(each, inner)}`;
  });
  if (lines.length === 0) return isList ? '[]' : '{}';
  return `${isList ? '[' : '{'}\n${lines.join(',\n')}\n${indent}${isList ? ']' : '}'}`;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const containsObjects = (value: unknown): boolean => isObject(value) && Object.values(value).some(isObject);

function toLine(value: unknown): string {
  if (!isObject(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(toLine).join(', ')}]`;
  const members = Object.entries(value).map(
    ([key, each]: [string, unknown]) => `${JSON.stringify(key)}: ${toLine(each)}`,
  );
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** Replaces what differs from run to run: ids, times, processes and the port. */
export function mask(text: string): string {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uuid>')
    .replace(/\b[0-9a-f]{32}\b/g, '<id>')
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+Z)?/g, '<time>')
    .replace(/"time":\d{13},"pid":\d+,"hostname":"[^"]*"/g, '"time":<time>')
    .replace(/localhost:\d+/g, 'localhost:<port>');
}

interface RawResponse {
  readonly statusLine: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** Splits the output of `curl -i`; without `-i`, the output is the body. */
function splitOutput(output: string): RawResponse {
  const text = output.replaceAll('\r\n', '\n');
  if (!text.startsWith('HTTP/')) return { statusLine: '', headers: new Map(), body: text };
  const end = text.indexOf('\n\n');
  const [statusLine = '', ...lines] = text.slice(0, end).split('\n');
  // An interim response is followed by the final one.
  if (/^HTTP\/1\.1 1\d\d /.test(statusLine)) return splitOutput(text.slice(end + 2));
  const headers = new Map(
    lines.map((line) => {
      const [name = '', value = ''] = line.split(/:\s*(.*)/s);
      return [name.toLowerCase(), value];
    }),
  );
  return { statusLine, headers, body: text.slice(end + 2) };
}

function formatBody(body: string): string {
  try {
    return formatJson(JSON.parse(body));
  } catch {
    return body.trimEnd();
  }
}

/** Writes the block that a page shows for an output of curl, with the headers that the block names now. */
export function toShownResponse(output: string, current: string): string {
  const { statusLine, headers, body } = splitOutput(output);
  if (statusLine === '') return `${formatBody(body)}\n`;
  const names = [...current.split('\n\n', 1)[0]!.matchAll(/^([\w-]+):/gm)].map(([, name]) => name!);
  const shown = names.map((name) => `${name}: ${headers.get(name.toLowerCase()) ?? '(not sent)'}`);
  const head = [statusLine, ...shown].join('\n');
  return body === '' ? `${head}\n` : `${head}\n\n${formatBody(body)}\n`;
}
