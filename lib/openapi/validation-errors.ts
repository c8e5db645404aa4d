import { type ApiException } from '../catalogue/api-exception.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import {
  ANY_DESCENDANT,
  ANY_INDEX,
  toDottedPath,
  type FieldPath,
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
import { type DocumentedErrors, type NamedError } from './named-errors.js';

/** Any field, with any code. */
const ANY_FIELD: DocumentedField = { paths: [[ANY_DESCENDANT]], codes: [] };

/**
 * Documents the failed validations of a handler. The fields of its parameters and those that its author declares
 * share one list, and each makes an example.
 */
export function documentValidationErrors(
  declared: readonly DeclaredError[],
  rejection: RejectableFields | undefined,
  route: Route,
  documented: DocumentedErrors,
): readonly NamedError[] {
  const thrown = declared.filter((each) => typeof each !== 'function');
  const occurrences = thrown.filter(({ fields }) => fields.length > 0);
  const known = mergeFields([...(rejection?.fields ?? []), ...occurrences.flatMap(toDocumentedFields)]);
  const isSilent = rejection?.fields.length === 0;
  const fields = known.length > 0 || isSilent ? known : [ANY_FIELD];
  const name =
    fields[0] === ANY_FIELD ? ValidationFailed.name : createErrorName(rejection?.names ?? [], route);
  const isTypical = rejection !== undefined || occurrences.length === 0;
  const all = isTypical ? [createTypicalOccurrence(fields, rejection), ...occurrences] : occurrences;
  return all.map((each) => documented.create(name, each, fields));
}

function createTypicalOccurrence(
  fields: readonly DocumentedField[],
  rejection: RejectableFields | undefined,
): Occurrence {
  const shown = fields.length > 0 ? chooseExamples(fields).map(createFieldError) : [];
  return { definition: ValidationFailed.definition, customStatus: rejection?.status, fields: shown };
}

/** Names a single parameter by its type, and several by their handler. */
function createErrorName(names: readonly string[], { controller, name }: Route): string {
  const parts = names.length === 1 ? names : [controller.name.replace(/Controller$/, ''), name];
  return `${parts.map((part) => capitalize(part.replace(/dto$/i, ''))).join('')}ValidationFailed`;
}

/** Returns the fields that the author of a handler declares. */
function toDocumentedFields(declared: ApiException): readonly DocumentedField[] {
  return declared.fields.map(({ fields, in: location, code, number, message, reason }) =>
    createDocumentedField(location, fields.map(toFieldPath), [
      { code, message, ...(number !== undefined && { number }), ...(reason !== undefined && { reason }) },
    ]),
  );
}

/** An index stands for any. */
function toFieldPath(dotted: string): FieldPath {
  return dotted.split('.').map((step) => (/^\d+$/.test(step) ? ANY_INDEX : step));
}

/** Merges the codes of equal fields. A field without a location is the one that has the same path. */
function mergeFields(fields: readonly DocumentedField[]): readonly DocumentedField[] {
  // Usually all fields are distinct, and comparing their names is enough.
  if (new Set(fields.map(toPathText)).size === fields.length) return fields;
  const byPlace = new Map<string, DocumentedField>();
  for (const field of fields) {
    const key =
      field.in === undefined ? findKey(byPlace, toPathKey(field)) : `${field.in} ${toPathKey(field)}`;
    const other = byPlace.get(key);
    byPlace.set(key, other ? { ...other, codes: [...other.codes, ...field.codes] } : field);
  }
  return [...byPlace.values()];
}

function findKey(byPlace: ReadonlyMap<string, DocumentedField>, path: string): string {
  return [...byPlace.keys()].find((key) => key.endsWith(` ${path}`)) ?? ` ${path}`;
}

function toPathText(field: DocumentedField): string {
  return field.paths.length > 1 ? toPathKey(field) : toDottedPath(field.paths[0]);
}

const toPathKey = memoize(({ paths }: DocumentedField) => JSON.stringify(paths));

/** As many as a reader looks at. */
const MAX_EXAMPLES = 4;

/** A field for an example, and what an example with it shows. */
interface Candidate {
  readonly field: DocumentedField;
  readonly isListable: boolean;
  readonly isWholePart: boolean;
  /** The path, with a dot at its end. */
  readonly location: string;
  readonly names: readonly string[];
  readonly ways: readonly Way[];
}

/** A way in which a field can fail. */
interface Way {
  readonly code: DocumentedCode;
  /** The features that it shows besides names. Ways that show the same share one list. */
  readonly features: readonly string[];
}

/** Chooses those field errors for an example that together show most, in the order of a response. */
function chooseExamples(fields: readonly DocumentedField[]): readonly FieldErrorInput[] {
  const listable = fields.map(toCandidate).filter(({ isListable }) => isListable);
  const parts = listable.filter(({ isWholePart }) => !isWholePart);
  const candidates = withoutRepeats(parts.length > 0 ? parts : listable);
  const chosen = new Map<Candidate, DocumentedCode>();
  const shown = new Set<string>();
  for (let left = candidates; left.length > 0 && chosen.size < MAX_EXAMPLES;) {
    const { candidate, way } = findBest(left, shown);
    const { location, names } = candidate;
    chosen.set(candidate, way.code);
    for (const each of way.features.concat(names)) shown.add(each);
    left = left.filter((each) => !each.location.startsWith(location) && !location.startsWith(each.location));
  }
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return candidates
    .filter((each) => chosen.has(each))
    .map((each) => toFieldError(each.field, chosen.get(each)!));
}

/** Handlers share their fields, and classes those that are nested in them. */
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
    isWholePart: isWholePart(field),
    location: `${location} ${dotted}.`,
    names: path.length > 1 ? [member, `name ${steps.at(-1)}`] : [member],
    ways: codes.map((code) => ({ code, features: listFeatures(code, shown) })),
  };
});

/** There are many fields, and few different ways to fail. */
const FEATURES = new Map<string, readonly string[]>();

/** @param ofField what each of the field's codes shows, on lines */
function listFeatures(
  { code, params, validValues, number }: DocumentedCode,
  ofField: string,
): readonly string[] {
  let shown = `${ofField}\ncode ${code}`;
  if (params) shown += '\nlimits';
  if (validValues) shown += '\nvalues';
  if (number !== undefined) shown += '\nnumber';
  return getOrCreate(FEATURES, shown, () => shown.split('\n'));
}

/** Keeps the first fields, and those that fail in a way in which none before them does. */
function withoutRepeats(candidates: readonly Candidate[]): readonly Candidate[] {
  const kinds = new Set<Way['features']>();
  return candidates.filter(({ ways }, index) => {
    const before = kinds.size;
    for (const { features } of ways) kinds.add(features);
    return index < MAX_EXAMPLES || kinds.size > before;
  });
}

/** Finds the first of those that show most of what is not shown yet. */
function findBest(candidates: readonly Candidate[], shown: ReadonlySet<string>) {
  const countNew = (all: readonly string[]) => all.filter((each) => !shown.has(each)).length;
  const byFeatures = new Map<Way['features'], number>();
  let most = -1;
  let best: { readonly candidate: Candidate; readonly way: Way } | undefined;
  for (const candidate of candidates) {
    const ofNames = countNew(candidate.names);
    for (const way of candidate.ways) {
      const count = ofNames + getOrCreate(byFeatures, way.features, () => countNew(way.features));
      if (count <= most) continue;
      most = count;
      best = { candidate, way };
    }
  }
  return best!;
}

function hasNames(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function toFieldError({ in: location, paths }: DocumentedField, possible: DocumentedCode): FieldErrorInput {
  const { code, number, message, reason, params, validValues } = possible;
  const [first, ...more] = paths.map(toDottedPath);
  const facts = { fields: [first!, ...more] as const, code, number, message, reason, params, validValues };
  return location === undefined ? facts : { in: location, ...facts };
}
