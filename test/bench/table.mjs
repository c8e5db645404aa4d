/** A table in Markdown as Prettier would write it, ready for the README; columns of numbers are flush right. */
export function table(head, rows) {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column].length)),
  );
  const isNumber = head.map((_, column) => rows.every((row) => /^\d/.test(row[column])));
  const pad = (cell, column) => cell[isNumber[column] ? 'padStart' : 'padEnd'](widths[column]);
  const rule = (width, column) => (isNumber[column] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width));
  return [head.map(pad), widths.map(rule), ...rows.map((row) => row.map(pad))]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');
}

export function micros(value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} µs`;
}

export function count(value) {
  return value.toLocaleString('en');
}

/** What a ratio can be without meaning anything. */
export function chance({ low, high }) {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`;
}
