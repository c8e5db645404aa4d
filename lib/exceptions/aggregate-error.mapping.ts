import { isApiException } from '../catalogue/api-exception.js';
import { getOccurrenceStatus } from '../error/api-error.js';
import { type Occurrence, replaceDefinition, toPlainOccurrence } from '../error/occurrence.js';
import { type FieldError } from '../error/field-error.js';
import { isError, readProperty } from '../internal/unknown-value.js';
import { NEST_CRASH } from './foreign-occurrence.js';

export interface AggregateLimits {
  readonly depth: number;
  /** The maximum number of members that are not aggregates themselves. */
  readonly members: number;
}

export const AGGREGATE_LIMITS: AggregateLimits = { depth: 3, members: 1_000 };

/**
 * Maps an aggregate to the member with the highest status. A client error gets the field errors of all members.
 *
 * Each member gets an equal share of `limits.members`, so that at least a part of every nested aggregate is mapped. All field
 * errors of the mapped members are counted; only the first `fieldLimit` are kept.
 *
 * @param fieldLimit the maximum number of field errors in a response
 */
export function mapAggregate(
  thrown: unknown,
  limits: AggregateLimits,
  mapMember: (member: unknown, limits: AggregateLimits) => Occurrence,
  fieldLimit: number,
): Occurrence | undefined {
  const errors = isError(thrown) ? readProperty(thrown, 'errors') : undefined;
  if (!Array.isArray(errors) || errors.length === 0 || limits.depth === 0) return undefined;
  const members: readonly unknown[] = errors.slice(0, limits.members);
  const share = { depth: limits.depth - 1, members: Math.floor(limits.members / members.length) };
  const mapped = members.map((member) => mapMember(member, share));
  const visible = mapped.map(applyDisguise);
  const worst = visible.reduce((one, other) =>
    getOccurrenceStatus(other) > getOccurrenceStatus(one) ? other : one,
  );
  const hasApiException = mapped.some(isApiException);
  if (getOccurrenceStatus(worst) >= 500) return hasApiException ? worst : toNestCrash(worst);
  const all = { ...toPlainOccurrence(worst), ...mergeFields(visible, fieldLimit) };
  return hasApiException ? all : toNestCrash(all);
}

/** Applies a disguise before statuses are compared and field errors are merged, so that the result does not reveal the error. */
function applyDisguise(occurrence: Occurrence): Occurrence {
  const { disguise } = occurrence.definition;
  return disguise ? replaceDefinition(occurrence, disguise.definition) : occurrence;
}

function mergeFields(
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

/** Keeps Nest's response for the format `nest()`: Nest's own filter sends a 500 for an aggregate of foreign exceptions. */
function toNestCrash(occurrence: Occurrence): Occurrence {
  const { code, status, message } = occurrence.foreignFacts ?? {};
  const foreignFacts = { code, status, message, body: NEST_CRASH.body, nestStatus: NEST_CRASH.status };
  return {
    ...toPlainOccurrence(occurrence),
    fields: occurrence.fields,
    fieldCount: occurrence.fieldCount,
    foreignFacts,
  };
}
