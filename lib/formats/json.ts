/** The signs that JSON writes in another way. */
// oxlint-disable-next-line no-control-regex -- they are among them
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * The JSON of an object. Most members of an answer are short texts: to put those together costs less than to have
 * `JSON.stringify` walk over all of it.
 */
export function jsonOf(body: object): string {
  let text = '';
  for (const name of Object.keys(body)) {
    const value = (body as Readonly<Record<string, unknown>>)[name];
    if (value === undefined) continue;
    const written = typeof value === 'string' ? quoted(value) : (JSON.stringify(value) as string | undefined);
    if (written !== undefined) text += `${text === '' ? '{' : ','}${quoted(name)}:${written}`;
  }
  return text === '' ? '{}' : `${text}}`;
}

function quoted(text: string): string {
  return ESCAPED.test(text) ? JSON.stringify(text) : `"${text}"`;
}
