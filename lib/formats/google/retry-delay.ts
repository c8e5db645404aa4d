import { type ErrorSchema } from '../error-format.js';

/** A duration as JSON has it. @see google.protobuf.Duration */
export const RETRY_DELAY: ErrorSchema = { type: 'string', pattern: String.raw`^\d+(\.\d{1,3})?s$` };

/** The longest duration that there is: ten thousand years. */
const LONGEST = 315_576_000_000;

/**
 * How long to wait, to the millisecond, and rather longer than too short.
 *
 * @param moment seconds, or a date
 * @param time when the error happened, in milliseconds since 1970
 * @returns nothing where there is no telling
 */
export function retryDelayOf(moment: number | Date | undefined, time: number): string | undefined {
  const seconds = typeof moment === 'number' ? moment : moment && (moment.getTime() - time) / 1_000;
  if (seconds === undefined || !Number.isFinite(seconds)) return undefined;
  return `${Math.ceil(Math.min(Math.max(seconds, 0), LONGEST) * 1_000) / 1_000}s`;
}
