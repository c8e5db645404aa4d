import { explain } from './deviations.js';
import { type Pair, type Results, type Scenario } from './differential.js';
import { print } from '../../../differential/print.js';

export interface Comparison extends Results {
  /** The ids of the deviations that explain differences between both results. */
  readonly deviations: ReadonlySet<string>;
  /** Differences that no deviation explains, as text. */
  readonly report: readonly string[];
}

/** Validates a body with both pipes, and explains the differences between their results. */
export async function compare(pair: Pair, scenario: Omit<Scenario, 'options'>): Promise<Comparison> {
  const results = await pair.validate(scenario);
  const whole = { ...scenario, ...(pair.options && { options: pair.options }) };
  const { ids, unexplained } = explain(whole, results);
  const report = unexplained.map(({ path, nest, ours }) =>
    [
      `${path || 'the value'} of ${print(scenario.body)} with ${print(pair.options)}`,
      `nest: ${print(nest)}`,
      `ours: ${print(ours)}`,
    ].join('\n  '),
  );
  return { ...results, deviations: ids, report };
}

const SHOWN = 5;

/** Returns the first of many reports. */
export function limitReports(reports: readonly string[]): readonly string[] {
  const more = reports.length - SHOWN;
  return more > 0 ? [...reports.slice(0, SHOWN), `... and ${more} more`] : reports;
}
