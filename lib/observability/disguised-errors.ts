import { isApiException } from '../catalogue/api-exception.js';
import { isDisguise } from '../error/api-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { read } from '../error/read.js';
import { AGGREGATE_LIMITS } from '../mapping/aggregate-error.mapping.js';
import { membersOf } from './thrown-text.js';

/**
 * Returns the errors whose truth a response does not show: the thrown exception itself, or members of a thrown aggregate.
 *
 * @param shown the definition that was sent
 */
export function disguisedErrors(thrown: unknown, shown: ErrorDefinition): readonly unknown[] {
  if (isApiException(thrown)) return isDisguise(shown, thrown.definition) ? [thrown] : [];
  const found: unknown[] = [];
  collect(thrown, AGGREGATE_LIMITS.depth, { left: AGGREGATE_LIMITS.members }, found);
  return found;
}

/** @param room how many members are read, aggregates included */
function collect(aggregate: unknown, depth: number, room: { left: number }, found: unknown[]): void {
  const members = depth > 0 ? membersOf(aggregate) : [];
  for (let index = 0; index < members.length && room.left > 0; index += 1) {
    room.left -= 1;
    const member = read(members, String(index));
    if (!isApiException(member)) collect(member, depth - 1, room, found);
    else if (member.definition.disguise !== undefined) found.push(member);
  }
}
