/** Renders a Markdown table as Prettier formats it. Columns of numbers are aligned right. */
export function renderTable(head, rows) {
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

export function formatMicros(value) {
  return `${value.toFixed(value < 10 ? 1 : 0)} µs`;
}

export function formatCount(value) {
  return value.toLocaleString('en');
}

/** Renders the range in which a ratio has no meaning. */
export function formatSpread({ low, high }) {
  return `${low.toFixed(2)} to ${high.toFixed(2)}`;
}
