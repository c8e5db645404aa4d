import { type ApiException } from '../catalogue/api-exception.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import {
  ALL_BELOW,
  ANY_INDEX,
  dottedPath,
  type FieldPath,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../error/documented-error.js';
import { createFieldError } from '../error/field-error.js';
import { type Occurrence } from '../error/occurrence.js';
import { capitalize } from '../internal/case.js';
import { memoize } from '../internal/memoize.js';
import { type Route } from '../nest/route-list.js';
import { type RejectableFields } from '../validation/describe/handler-fields.js';
import { type DeclaredError } from './api-errors.decorator.js';
import { type DocumentedErrors, type NamedError } from './documented-errors.js';
import { exampleFields } from './example-fields.js';

/** Any field, with any code. */
const ANY_FIELD: PossibleField = { paths: [[ALL_BELOW]], codes: [] };

/**
 * The failed validations of a handler: what its parameters are declared as, and what its author adds, share one list
 * of fields, and each makes an example.
 */
export function validationErrors(
  declared: readonly DeclaredError[],
  refusal: RejectableFields | undefined,
  route: Route,
  documented: DocumentedErrors,
): readonly NamedError[] {
  const thrown = declared.filter((each) => typeof each !== 'function');
  const occurrences = thrown.filter(({ fields }) => fields.length > 0);
  const known = merged([...(refusal?.fields ?? []), ...occurrences.flatMap(fieldsOf)]);
  const isSilent = refusal?.fields.length === 0;
  const fields = known.length > 0 || isSilent ? known : [ANY_FIELD];
  const name = fields[0] === ANY_FIELD ? ValidationFailed.name : nameOf(refusal?.names ?? [], route);
  const all = refusal || occurrences.length === 0 ? [typical(fields, refusal), ...occurrences] : occurrences;
  return all.map((each) => documented.create(name, each, fields));
}

/** What validation throws, without the cost of an exception. */
function typical(fields: readonly PossibleField[], refusal: RejectableFields | undefined): Occurrence {
  const shown = fields.length > 0 ? exampleFields(fields).map(createFieldError) : [];
  return { definition: ValidationFailed.definition, ownStatus: refusal?.status, fields: shown };
}

/** One parameter tells by its name what it is about; of several, the handler does. */
function nameOf(names: readonly string[], { controller, name }: Route): string {
  const parts = names.length === 1 ? names : [controller.name.replace(/Controller$/, ''), name];
  return `${parts.map((part) => capitalize(part.replace(/dto$/i, ''))).join('')}ValidationFailed`;
}

/** What the author of a handler says that fields can fail with. */
function fieldsOf(declared: ApiException): readonly PossibleField[] {
  return declared.fields.map(({ fields, in: location, ...facts }) => {
    const { code, number, message, reason } = facts;
    const possible: PossibleCode = {
      code,
      message,
      ...(number !== undefined && { number }),
      ...(reason !== undefined && { reason }),
    };
    return possibleField(location, fields.map(pathOf), [possible]);
  });
}

/** What is said of one item is true of each. */
function pathOf(dotted: string): FieldPath {
  return dotted.split('.').map((step) => (/^\d+$/.test(step) ? ANY_INDEX : step));
}

/** Each field once. Who does not say where a field comes from means the one that there is. */
function merged(fields: readonly PossibleField[]): readonly PossibleField[] {
  // As a rule, each is, and what they are called tells.
  if (new Set(fields.map(nameOfPlace)).size === fields.length) return fields;
  const byPlace = new Map<string, PossibleField>();
  for (const field of fields) {
    const key = field.in === undefined ? existing(byPlace, keyOf(field)) : `${field.in} ${keyOf(field)}`;
    const other = byPlace.get(key);
    byPlace.set(key, other ? { ...other, codes: [...other.codes, ...field.codes] } : field);
  }
  return [...byPlace.values()];
}

function existing(byPlace: ReadonlyMap<string, PossibleField>, path: string): string {
  return [...byPlace.keys()].find((key) => key.endsWith(` ${path}`)) ?? ` ${path}`;
}

function nameOfPlace(field: PossibleField): string {
  return field.paths.length > 1 ? keyOf(field) : dottedPath(field.paths[0]);
}

const keyOf = memoize(({ paths }: PossibleField) => JSON.stringify(paths));
