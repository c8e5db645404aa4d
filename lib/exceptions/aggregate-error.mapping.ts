import { isApiException } from '../catalogue/api-exception.js';
import { type Occurrence, statusOf, underDefinition, withoutFields } from '../error/api-error.js';
import { type FieldError } from '../error/field-error.js';
import { read } from '../internal/safe-get.js';
import { isError } from '../nest/foreign-error.js';
import { NEST_CRASH } from './nest-response.js';

/** How much of an aggregate is looked at, together with the aggregates that are its members. */
export interface AggregateLimits {
  /** Levels of aggregates. */
  readonly depth: number;
  /** Members that are not aggregates themselves. */
  readonly members: number;
}

export const AGGREGATE_LIMITS: AggregateLimits = { depth: 3, members: 1_000 };

/**
 * Maps several errors at once to the one with the most severe status. If that is an error of the client, it names the
 * failing fields of all.
 *
 * Each member gets an equal share of the limit, so that none of an aggregate of aggregates is left out. The field errors
 * of a member that is looked at are all counted, and as many are kept as a response lists.
 *
 * @param occurrenceOf maps a member
 * @param fieldLimit how many field errors a response lists
 */
export function mapAggregate(
  thrown: unknown,
  limits: AggregateLimits,
  occurrenceOf: (member: unknown, limits: AggregateLimits) => Occurrence,
  fieldLimit: number,
): Occurrence | undefined {
  const errors = isError(thrown) ? read(thrown, 'errors') : undefined;
  if (!Array.isArray(errors) || errors.length === 0 || limits.depth === 0) return undefined;
  const members: readonly unknown[] = errors.slice(0, limits.members);
  const share = { depth: limits.depth - 1, members: Math.floor(limits.members / members.length) };
  const raised = members.map((member) => occurrenceOf(member, share));
  const occurrences = raised.map(toDisguise);
  const worst = occurrences.reduce((one, other) => (statusOf(other) > statusOf(one) ? other : one));
  const isOurs = raised.some(isApiException);
  if (statusOf(worst) >= 500) return isOurs ? worst : asNestCrash(worst);
  const all = { ...withoutFields(worst), ...fieldsOf(occurrences, fieldLimit) };
  return isOurs ? all : asNestCrash(all);
}

/** Replaces an error before anything is compared or counted, so that nothing tells it from the error it leaves as. */
function toDisguise(occurrence: Occurrence): Occurrence {
  const { disguise } = occurrence.definition;
  return disguise ? underDefinition(occurrence, disguise.definition) : occurrence;
}

function fieldsOf(
  occurrences: readonly Occurrence[],
  limit: number,
): { readonly fields: readonly FieldError[]; readonly fieldCount: number } {
  const kept: FieldError[] = [];
  let fieldCount = 0;
  for (const { fields = [], fieldCount: count = fields.length } of occurrences) {
    fieldCount += count;
    for (let index = 0; index < fields.length && kept.length < limit; index += 1) kept.push(fields[index]!);
  }
  return { fields: kept, fieldCount };
}

/** Nest's own filter does not look into an aggregate; one with an exception of this package has no equal there. */
function asNestCrash(occurrence: Occurrence): Occurrence {
  const { code, status, message } = occurrence.kept ?? {};
  const kept = { code, status, message, body: NEST_CRASH.body, nestStatus: NEST_CRASH.status };
  return { ...withoutFields(occurrence), fields: occurrence.fields, fieldCount: occurrence.fieldCount, kept };
}
