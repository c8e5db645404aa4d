import { isApiException } from '../catalogue/api-exception.js';
import { type Occurrence, statusOf, withoutFields } from '../error/api-error.js';
import { read } from '../error/read.js';
import { isError } from './foreign-error.js';
import { NEST_CRASH } from './nest-response.js';

/** More members, and deeper ones, are not looked at. */
const MEMBERS = 100;
const DEPTH = 3;

/**
 * Several errors at once leave as one: as the one with the most severe status. Where that is a client's error, it
 * names the failing fields of all of them.
 *
 * @param occurrenceOf what a member stands for
 */
export function mapAggregate(
  thrown: unknown,
  depth: number,
  occurrenceOf: (member: unknown) => Occurrence,
): Occurrence | undefined {
  const members = isError(thrown) ? read(thrown, 'errors') : undefined;
  if (!Array.isArray(members) || members.length === 0 || depth >= DEPTH) return undefined;
  const occurrences = members.slice(0, MEMBERS).map(occurrenceOf);
  const worst = occurrences.reduce((one, other) => (statusOf(other) > statusOf(one) ? other : one));
  if (statusOf(worst) >= 500) return members.some(isApiException) ? worst : asNestCrash(worst);
  // Of an error in disguise nobody may learn the fields.
  const open = occurrences.filter((occurrence) => occurrence.definition.disguise === undefined);
  const fields = open.flatMap((occurrence) => occurrence.fields ?? []);
  const all = { ...withoutFields(worst), fields };
  return members.some(isApiException) ? all : asNestCrash(all);
}

/** Nest's own filter does not look into an aggregate; one with an exception of this package has no equal there. */
function asNestCrash(occurrence: Occurrence): Occurrence {
  const { code, status, message } = occurrence.kept ?? {};
  const kept = { code, status, message, body: NEST_CRASH.body, nestStatus: NEST_CRASH.status };
  return { ...withoutFields(occurrence), fields: occurrence.fields, kept };
}
