import { ValidationPipe } from '@nestjs/common';
import { ADAPTER_NAMES, type AdapterName } from './apps.js';
import { closeConnections, type Outcome } from './client.js';
import { Comparison, type ObservedDifference } from './compare.js';
import { type Difference, DIFFERENCES } from './differences.js';
import { OPTION_SETS, type OptionSet } from './option-sets.js';
import { createRequests, type DifferentialRequest } from './requests.js';

/** The result of a run. */
export interface RunResult {
  /** The ids of the deliberate differences that a request showed. */
  readonly shown: ReadonlySet<string>;
  /** Differences that no entry of the list explains, for a person to read. */
  readonly unexplained: readonly string[];
}

/** An older pipe accepts more than the newest one, so only requests that it accepts are compared. */
const IS_OLDER_NEST = !('findNestedBinaryValues' in ValidationPipe.prototype);

/** The sets of options of a run, and which requests it sends. */
export interface Extent {
  readonly sets: readonly OptionSet[];
  /** Each set sends every n-th request, and different ones than the other sets. Essential requests are always sent. */
  readonly interval: number;
  /** True if each set runs on only one adapter, in turn. */
  readonly isSplit?: true;
}

const GATE = OPTION_SETS.filter(({ isInGate }) => isInGate);

/** `all` takes minutes. `gate` sends each request with one of its sets; `sample`, which `npm cit` runs, sends some requests. */
export const EXTENTS: Readonly<Record<'all' | 'gate' | 'sample' | 'brief', Extent>> = {
  all: { sets: OPTION_SETS, interval: 1 },
  gate: { sets: GATE, interval: GATE.length },
  sample: { sets: GATE, interval: 12 * GATE.length, isSplit: true },
  // The packed test runs it on two releases of Nest.
  brief: { sets: GATE.filter(({ isInPackedTest }) => isInPackedTest), interval: GATE.length },
};

/** Selects the requests for a set of options; each adapter receives different ones. */
function selectRequests(
  adapter: AdapterName,
  index: number,
  interval: number,
): readonly DifferentialRequest[] {
  const offset = adapter === 'express' ? 0 : GATE.length;
  return createRequests().filter(
    ({ isEssential }, position) =>
      isEssential === true || (position + offset) % interval === index % interval,
  );
}

/** Compares both apps on one adapter, with every set of options. */
export async function findDifferences(adapter: AdapterName, extent: Extent): Promise<RunResult> {
  const shown = new Set<string>();
  const unexplained: string[] = [];
  for (const [index, set] of extent.sets.entries()) {
    if (extent.isSplit && index % 2 !== ADAPTER_NAMES.indexOf(adapter)) continue;
    const comparison = new Comparison(set, adapter, selectRequests(adapter, index, extent.interval));
    // Strict validation rejects more than Nest's pipe, and only the reasons in the response explain why.
    for (const isStrict of set.hidesReasons ? [false] : [false, true]) {
      try {
        for (const seen of await comparison.run(isStrict)) {
          const difference = explain(seen);
          if (difference) shown.add(difference.id);
          else if (!IS_OLDER_NEST || seen.nest.result === 'accepted')
            unexplained.push(describeDifference(seen));
        }
      } catch (error) {
        unexplained.push(`${adapter}, ${set.name}${isStrict ? ', strict' : ''}: ${String(error)}`);
      }
    }
    if (comparison.changedByDefaults > 0) shown.add('strict-defaults');
  }
  closeConnections();
  return { shown, unexplained };
}

/** Returns the ids of the differences that requests must show. */
export const getExpectedIds = (): readonly string[] =>
  DIFFERENCES.filter(({ explains, applies }) => explains && (IS_OLDER_NEST || applies !== 'older Nest')).map(
    ({ id }) => id,
  );

/** Finds the entry that explains a difference. */
function explain(seen: ObservedDifference): Difference | undefined {
  return DIFFERENCES.find(
    (difference) => mayExplain(difference, seen) && difference.explains?.(seen) === true,
  );
}

/** Checks whether an entry may explain a difference. Without strict validation, a request that Nest accepts must not change. */
function mayExplain({ applies }: Difference, { isStrict, nest }: ObservedDifference): boolean {
  if (applies === 'older Nest') return IS_OLDER_NEST;
  if (isStrict) return true;
  return applies === 'always' && nest.result !== 'accepted';
}

const SHOWN_LENGTH = 300;

/** Describes a difference in three lines. */
function describeDifference({ set, adapter, isStrict, request, nest, ours }: ObservedDifference): string {
  const describe = ({ status, received, text = '' }: Outcome) =>
    `${status} ${received?.join(' | ') ?? text}`.slice(0, SHOWN_LENGTH);
  const { method, path, body = '' } = request;
  return [
    `${adapter}, ${set.name}${isStrict ? ', strict' : ''}: ${method} ${path} ${body.slice(0, SHOWN_LENGTH)}`,
    `  nest: ${describe(nest)}`,
    `  ours: ${describe(ours)}`,
  ].join('\n');
}
