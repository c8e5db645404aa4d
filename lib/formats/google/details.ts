import { type ApiError } from '../../error/api-error.js';
import { type ErrorSpecimen } from '../../error/error-specimen.js';
import { type ErrorSchema } from '../error-format.js';
import { constant, object, oneOf } from '../schema-members.js';
import { BAD_REQUEST } from './bad-request.js';
import { type DetailSettings, type ErrorDetail } from './error-detail.js';
import { ERROR_INFO } from './error-info.js';
import { OTHER_DETAILS } from './other-details.js';

/** In the order in which they are written, each at most once. What a debugger needs is not among them. */
const DETAILS: readonly ErrorDetail[] = [ERROR_INFO, BAD_REQUEST, ...OTHER_DETAILS];

/** What an error has beside its message. */
export function detailsOf(error: ApiError, settings: DetailSettings): readonly object[] {
  return DETAILS.flatMap((detail) => {
    const members = detail.of(error, settings);
    return members ? { '@type': typeUrl(detail.type), ...members } : [];
  });
}

/** The details that are expected of an error, and the types of those that any can bring along. */
export function detailSchema(specimen: ErrorSpecimen, settings: DetailSettings): ErrorSchema {
  const known = DETAILS.map((detail) => ({ ...detail, members: detail.expected(specimen, settings) }));
  const branches = known.flatMap(({ type, members }): ErrorSchema[] => {
    if (members === undefined) return [];
    const required = { '@type': constant(typeUrl(type)), ...members.required };
    return [{ title: type, ...object(required, members.optional) }];
  });
  const others = known.filter(({ members, isEverywhere }) => isEverywhere && members === undefined);
  if (others.length === 0) return { anyOf: branches };
  const types = others.map(({ type }) => typeUrl(type));
  return { anyOf: [...branches, { title: 'Any other detail', ...object({ '@type': oneOf(types) }) }] };
}

/** How JSON names a type. @see google.protobuf.Any */
function typeUrl(type: string): string {
  return `type.googleapis.com/google.rpc.${type}`;
}
