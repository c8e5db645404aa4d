import { type ApiException } from '../catalogue/api-exception.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import {
  ANY_FIELD,
  ANY_INDEX,
  toDottedPath,
  type FieldPath,
  hasNames,
  isExactPath,
  isWholePart,
  type DocumentedCode,
  type DocumentedField,
  createDocumentedField,
} from '../error/documented-error.js';
import { createFieldError, type FieldErrorInput } from '../error/field-error.js';
import { type Occurrence } from '../error/occurrence.js';
import { capitalize } from '../internal/text.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { type Route } from '../nest/route-list.js';
import { type RejectableFields } from '../validation/describe/handler-fields.js';
import { type DeclaredError } from './api-errors.decorator.js';
import { type DocumentedErrors, type NamedError } from './documented-errors.js';

/**
 * Documents the failed validations of a handler, with an example for its parameters and one for each declared occurrence
 * that has fields. All examples share one list of documented fields.
 */
export function documentValidationErrors(
  declared: readonly DeclaredError[],
  rejection: RejectableFields | undefined,
  route: Route,
  documented: DocumentedErrors,
): readonly NamedError[] {
  const exceptions = declared.filter((each) => typeof each !== 'function');
  const occurrences = exceptions.filter(({ fields }) => fields.length > 0);
  const knownFields = mergeFields([...(rejection?.fields ?? []), ...occurrences.flatMap(toDocumentedFields)]);
  const hasNoNamedFields = rejection?.fields.length === 0;
  const fields = knownFields.length > 0 || hasNoNamedFields ? knownFields : [ANY_FIELD];
  const sharedName = occurrences.length === 0 ? rejection?.name : undefined;
  const name =
    fields[0] === ANY_FIELD
      ? ValidationFailed.name
      : `${sharedName ?? createHandlerName(route)}${ValidationFailed.name}`;
  const needsTypicalOccurrence = rejection !== undefined || occurrences.length === 0;
  const all = needsTypicalOccurrence
    ? [createTypicalOccurrence(fields, rejection), ...occurrences]
    : occurrences;
  return all.map((each) => documented.create(name, each, fields));
}

function createTypicalOccurrence(
  fields: readonly DocumentedField[],
  rejection: RejectableFields | undefined,
): Occurrence {
  const fieldErrors = fields.length > 0 ? chooseExamples(fields).map(createFieldError) : [];
  return { definition: ValidationFailed.definition, customStatus: rejection?.status, fields: fieldErrors };
}

function createHandlerName({ controller, name }: Route): string {
  return capitalize(controller.name.replace(/Controller$/, '')) + capitalize(name);
}

function toDocumentedFields(declared: ApiException): readonly DocumentedField[] {
  return declared.fields.map(({ fields, in: location, code, number, message, reason }) =>
    createDocumentedField(location, fields.map(toFieldPath), [
      { code, message, ...(number !== undefined && { number }), ...(reason !== undefined && { reason }) },
    ]),
  );
}

function toFieldPath(dotted: string): FieldPath {
  return dotted.split('.').map((step) => (/^\d+$/.test(step) ? ANY_INDEX : step));
}

/** Merges the codes of equal fields. A field without a location equals a field with the same path in any location. */
function mergeFields(fields: readonly DocumentedField[]): readonly DocumentedField[] {
  // Fast path: usually all paths are distinct.
  if (new Set(fields.map(toPathText)).size === fields.length) return fields;
  const fieldsByKey = new Map<string, DocumentedField>();
  const locatedFirst = fields.toSorted(
    (one, other) => Number(one.in === undefined) - Number(other.in === undefined),
  );
  for (const field of locatedFirst) {
    const key =
      field.in === undefined ? findKey(fieldsByKey, toPathKey(field)) : `${field.in} ${toPathKey(field)}`;
    const other = fieldsByKey.get(key);
    fieldsByKey.set(key, other ? { ...other, codes: [...other.codes, ...field.codes] } : field);
  }
  return [...fieldsByKey.values()];
}

function findKey(fieldsByKey: ReadonlyMap<string, DocumentedField>, path: string): string {
  return [...fieldsByKey.keys()].find((key) => key.endsWith(` ${path}`)) ?? ` ${path}`;
}

function toPathText(field: DocumentedField): string {
  return field.paths.length > 1 ? toPathKey(field) : toDottedPath(field.paths[0]);
}

const toPathKey = memoize(({ paths }: DocumentedField) => JSON.stringify(paths));

const MAX_EXAMPLES = 4;

/** A field that an example can show. A feature is a property that a good set of examples has, such as a nested field. */
interface Candidate {
  readonly field: DocumentedField;
  readonly isListable: boolean;
  readonly coversWholePart: boolean;
  readonly pathPrefix: string;
  readonly names: readonly string[];
  readonly failures: readonly Failure[];
}

interface Failure {
  readonly code: DocumentedCode;
  /** The features without the names. Equal lists are the same object, so that they can be compared by identity. */
  readonly features: readonly string[];
}

/**
 * Chooses up to four field errors for the example. Each one adds as many new features as possible (a nested field, a list
 * item, a limit). They are sorted as in a response.
 */
function chooseExamples(fields: readonly DocumentedField[]): readonly FieldErrorInput[] {
  const listable = fields.map(toCandidate).filter(({ isListable }) => isListable);
  const parts = listable.filter(({ coversWholePart }) => !coversWholePart);
  const candidates = removeRepeats(parts.length > 0 ? parts : listable);
  const chosen = new Map<Candidate, DocumentedCode>();
  const shown = new Set<string>();
  for (let left = candidates; left.length > 0 && chosen.size < MAX_EXAMPLES;) {
    const { candidate, failure } = findBest(left, shown);
    const { pathPrefix, names } = candidate;
    chosen.set(candidate, failure.code);
    for (const each of failure.features.concat(names)) shown.add(each);
    left = left.filter(
      (each) => !each.pathPrefix.startsWith(pathPrefix) && !pathPrefix.startsWith(each.pathPrefix),
    );
  }
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return candidates
    .filter((each) => chosen.has(each))
    .map((each) => toFieldError(each.field, chosen.get(each)!));
}

/** Memoized, because handlers share the fields of their classes. */
const toCandidate = memoize((field: DocumentedField): Candidate => {
  const { in: location, paths, codes } = field;
  const [path] = paths;
  const dotted = toDottedPath(path);
  const steps = dotted.split('.');
  const member = `member ${location} ${steps[0]}`;
  let shown = `location ${location}`;
  if (path.length > 1) shown += '\nnested';
  if (!isExactPath(path)) shown += '\nitem';
  if (paths.length > 1) shown += '\ntogether';
  return {
    field,
    isListable: codes.length > 0 && paths.every(hasNames),
    coversWholePart: isWholePart(field),
    pathPrefix: `${location} ${dotted}.`,
    names: path.length > 1 ? [member, `name ${steps.at(-1)}`] : [member],
    failures: codes.map((code) => ({ code, features: listFeatures(code, shown) })),
  };
});

const FEATURE_LISTS = new Map<string, readonly string[]>();

function listFeatures(
  { code, params, validValues, number }: DocumentedCode,
  featuresOfField: string,
): readonly string[] {
  let shown = `${featuresOfField}\ncode ${code}`;
  if (params) shown += '\nlimits';
  if (validValues) shown += '\nvalues';
  if (number !== undefined) shown += '\nnumber';
  return getOrCreate(FEATURE_LISTS, shown, () => shown.split('\n'));
}

/** Keeps the first four fields, and later fields that have a new list of features. */
function removeRepeats(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set<Failure['features']>();
  return candidates.filter(({ failures }, index) => {
    const before = seen.size;
    for (const { features } of failures) seen.add(features);
    return index < MAX_EXAMPLES || seen.size > before;
  });
}

/** Finds the candidate with the most features that are not shown yet; the first one if several have the same number. */
function findBest(candidates: readonly Candidate[], shown: ReadonlySet<string>) {
  const countNew = (all: readonly string[]) => all.filter((each) => !shown.has(each)).length;
  const countsByFeatures = new Map<Failure['features'], number>();
  let most = -1;
  let best: { readonly candidate: Candidate; readonly failure: Failure } | undefined;
  for (const candidate of candidates) {
    const newNames = countNew(candidate.names);
    for (const failure of candidate.failures) {
      const count =
        newNames + getOrCreate(countsByFeatures, failure.features, () => countNew(failure.features));
      if (count <= most) continue;
      most = count;
      best = { candidate, failure };
    }
  }
  return best!;
}
function toFieldError({ in: location, paths }: DocumentedField, documented: DocumentedCode): FieldErrorInput {
  const { code, number, message, reason, params, validValues } = documented;
  const [first, ...more] = paths.map(toDottedPath);
  const input = { fields: [first!, ...more] as const, code, number, message, reason, params, validValues };
  return location === undefined ? input : { in: location, ...input };
}
