/** HTML that was written by {@link markup}, so that all its texts are escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

type Content = string | number | Markup | readonly Markup[] | false | undefined;

/**
 * Writes HTML. Every value is escaped, unless it is HTML itself. Put values only into texts and into attributes in double
 * quotes; use {@link trusted} for the content of `<style>` and `<script>`.
 *
 * @example markup`<a href="${address}">${title}</a>`
 */
export function markup(literals: TemplateStringsArray, ...values: readonly Content[]): Markup {
  return new Markup(literals.reduce((text, literal, index) => text + toText(values[index - 1]) + literal));
}

/** Marks a text as HTML that contains nothing from an app or a client. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function toText(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('');
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character]!);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
