import { ValidationPipe } from '@nestjs/common';
import { ADAPTER_NAMES, type AdapterName } from './apps.js';
import { disconnect, type Outcome } from './client.js';
import { Comparison, type Seen } from './compare.js';
import { type Difference, DIFFERENCES } from './differences.js';
import { OPTION_SETS, type OptionSet } from './option-sets.js';
import { allRequests, type DifferentialRequest } from './requests.js';

/** The findings of a run. */
export interface Findings {
  /** The ids of the deliberate differences that a request showed. */
  readonly shown: ReadonlySet<string>;
  /** Differences that no entry of the list explains, for a person to read. */
  readonly unexplained: readonly string[];
}

/** An older pipe lets pass what the newest one rejects: only what it accepts is compared. */
const IS_OLDER_NEST = !('findNestedBinaryValues' in ValidationPipe.prototype);

/** The sets of options that a run has. */
export interface Extent {
  readonly sets: readonly OptionSet[];
  /** One of so many requests is sent with each of them, each time others. */
  readonly share: number;
  /** True if each set runs on one adapter only, in turn. */
  readonly isSplit?: true;
}

const GATE = OPTION_SETS.filter(({ isInGate }) => isInGate);

/** Everything takes minutes. The gate sends each request with one of its sets; `npm cit` sends some requests. */
export const EXTENTS: Readonly<Record<'all' | 'gate' | 'sample' | 'brief', Extent>> = {
  all: { sets: OPTION_SETS, share: 1 },
  gate: { sets: GATE, share: GATE.length },
  sample: { sets: GATE, share: 6 * GATE.length, isSplit: true },
  // In the packed test, on two releases of Nest.
  brief: { sets: GATE.filter(({ isInPackedTest }) => isInPackedTest), share: GATE.length },
};

/** Each adapter has a sample of its own. */
function requestsOf(adapter: AdapterName, index: number, share: number): readonly DifferentialRequest[] {
  const offset = adapter === 'express' ? 0 : GATE.length;
  return allRequests().filter(
    ({ isEssential }, position) => isEssential === true || (position + offset) % share === index % share,
  );
}

/** Compares both apps on one adapter, with every set of options. */
export async function findDifferences(adapter: AdapterName, extent: Extent): Promise<Findings> {
  const shown = new Set<string>();
  const unexplained: string[] = [];
  for (const [index, set] of extent.sets.entries()) {
    if (extent.isSplit && index % 2 !== ADAPTER_NAMES.indexOf(adapter)) continue;
    const comparison = new Comparison(set, adapter, requestsOf(adapter, index, extent.share));
    // Strict validation rejects more than Nest's pipe, for reasons that are compared.
    for (const isStrict of set.hidesReasons ? [false] : [false, true]) {
      try {
        for (const seen of await comparison.run(isStrict)) {
          const difference = explain(seen);
          if (difference) shown.add(difference.id);
          else if (!IS_OLDER_NEST || seen.nest.verdict === 'accepted') unexplained.push(reportOf(seen));
        }
      } catch (error) {
        unexplained.push(`${adapter}, ${set.name}${isStrict ? ', strict' : ''}: ${String(error)}`);
      }
    }
    if (comparison.changedByDefaults > 0) shown.add('strict-defaults');
  }
  disconnect();
  return { shown, unexplained };
}

/** Entries that requests must show. */
export const expectedIds = (): readonly string[] =>
  DIFFERENCES.filter(({ explains, applies }) => explains && (IS_OLDER_NEST || applies !== 'older Nest')).map(
    ({ id }) => id,
  );

/** Finds the entry that explains a difference. */
function explain(seen: Seen): Difference | undefined {
  return DIFFERENCES.find(
    (difference) => mayExplain(difference, seen) && difference.explains?.(seen) === true,
  );
}

/** Without strictness, nothing that Nest accepts may be rejected or changed. */
function mayExplain({ applies }: Difference, { isStrict, nest }: Seen): boolean {
  if (applies === 'older Nest') return IS_OLDER_NEST;
  if (isStrict) return true;
  return applies === 'always' && nest.verdict !== 'accepted';
}

const SHOWN_LENGTH = 300;

/** A difference, for a person to read. */
function reportOf({ set, adapter, isStrict, request, nest, ours }: Seen): string {
  const told = ({ status, received, text = '' }: Outcome) =>
    `${status} ${received?.join(' | ') ?? text}`.slice(0, SHOWN_LENGTH);
  const { method, path, body = '' } = request;
  return [
    `${adapter}, ${set.name}${isStrict ? ', strict' : ''}: ${method} ${path} ${body.slice(0, SHOWN_LENGTH)}`,
    `  nest: ${told(nest)}`,
    `  ours: ${told(ours)}`,
  ].join('\n');
}
