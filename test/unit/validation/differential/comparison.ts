import { explain } from './deviations.js';
import { type Answers, type Pair, type Scenario } from './differential.js';
import { print } from '../../../differential/print.js';

export interface Comparison extends Answers {
  /** The ids of the deviations by which both answers differ. */
  readonly deviations: ReadonlySet<string>;
  /** Differences that no deviation explains, as text. */
  readonly report: readonly string[];
}

/** Both answers to a body, and what makes them differ. */
export async function compare(pair: Pair, scenario: Omit<Scenario, 'options'>): Promise<Comparison> {
  const answers = await pair.answers(scenario);
  const whole = { ...scenario, ...(pair.options && { options: pair.options }) };
  const { ids, unexplained } = explain(whole, answers);
  const report = unexplained.map(({ path, nest, ours }) =>
    [
      `${path || 'the value'} of ${print(scenario.body)} with ${print(pair.options)}`,
      `nest: ${print(nest)}`,
      `ours: ${print(ours)}`,
    ].join('\n  '),
  );
  return { ...answers, deviations: ids, report };
}

const SHOWN = 5;

/** Returns the first of many reports. */
export function brief(reports: readonly string[]): readonly string[] {
  const more = reports.length - SHOWN;
  return more > 0 ? [...reports.slice(0, SHOWN), `... and ${more} more`] : reports;
}
