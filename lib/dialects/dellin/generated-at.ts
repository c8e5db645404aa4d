export type WriteTime = (time: number) => string;

const PARTS: Intl.DateTimeFormatOptions = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  hourCycle: 'h23',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
};

export const GENERATED_AT_PATTERN = String.raw`^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}$`;

/**
 * Creates a function that writes a time (ms since 1970) as `YYYY-MM-DD hh:mm:ss` in a time zone.
 *
 * @returns `undefined` if the time zone does not exist
 * @example createTimeWriter('Europe/Moscow')!(0) returns '1970-01-01 03:00:00'
 */
export function createTimeWriter(timeZone: string): WriteTime | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', { ...PARTS, timeZone });
  } catch {
    return undefined;
  }
  const write = (time: number) => {
    const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const { year, month, day, hour, minute, second } = parts;
    return `${year}-${month}-${day} ${hour}:${minute}:${second}`;
  };
  // Errors occur in bursts: caching the text of a second saves 4 µs for each error.
  let last = { second: NaN, text: '' };
  return (time) => {
    const second = Math.floor(time / 1_000);
    if (second !== last.second) last = { second, text: write(second * 1_000) };
    return last.text;
  };
}
