import { type PossibleField } from '../error/possible-field.js';
import { list } from '../formats/markdown-text.js';
import { fieldLine, lineWithout } from './field-line.js';

/** As many as a reader scrolls through; the schema has all of them. */
const MAX_FIELDS = 40;

/**
 * The fields that can fail, with their codes, in Markdown.
 *
 * @example '- `cargo.0.weight`: invalid (min 1)'
 */
export function fieldList(fields: readonly PossibleField[]): string {
  const known = fields.map(fieldLine);
  const listed = known.filter(({ text }) => text !== undefined);
  const shown = listed.slice(0, MAX_FIELDS);
  const items = listed.filter((each) => each.list !== undefined && each.details.some(isAny));
  // What is asked of each item is not said of the list, too.
  const ofItems = new Map(items.toReversed().map((each) => [each.list, each.details.flat()]));
  const lines = shown.map((each) => {
    const said = ofItems.get(each.place);
    return said ? lineWithout(each, said) : each.text!;
  });
  const left = listed.length - shown.length;
  if (left > 0) lines.push(`and ${left} more, which the schema lists`);
  for (const { ofOthers } of known) if (ofOthers !== undefined) lines.push(ofOthers);
  const hasIndex = shown.some(({ isIndexed }) => isIndexed);
  return list(hasIndex ? 'Fields that can fail, where `0` is any index:' : 'Fields that can fail:', lines);
}

function isAny(details: readonly string[]): boolean {
  return details.length > 0;
}
