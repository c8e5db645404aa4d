import { type ApiException } from '../catalogue/api-exception.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import {
  ALL_BELOW,
  ANY_INDEX,
  dottedPath,
  type FieldPath,
  isExact,
  isWholePart,
  type PossibleCode,
  type PossibleField,
  possibleField,
} from '../error/documented-error.js';
import { createFieldError, type FieldErrorInput } from '../error/field-error.js';
import { type Occurrence } from '../error/occurrence.js';
import { capitalize } from '../internal/text.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { type Route } from '../nest/route-list.js';
import { type RejectableFields } from '../validation/describe/handler-fields.js';
import { type DeclaredError } from './api-errors.decorator.js';
import { type DocumentedErrors, type NamedError } from './documented-errors.js';

/** Any field, with any code. */
const ANY_FIELD: PossibleField = { paths: [[ALL_BELOW]], codes: [] };

/**
 * Documents the failed validations of a handler. The fields of its parameters and those that its author declares
 * share one list, and each makes an example.
 */
export function validationErrors(
  declared: readonly DeclaredError[],
  rejection: RejectableFields | undefined,
  route: Route,
  documented: DocumentedErrors,
): readonly NamedError[] {
  const thrown = declared.filter((each) => typeof each !== 'function');
  const occurrences = thrown.filter(({ fields }) => fields.length > 0);
  const known = mergeFields([...(rejection?.fields ?? []), ...occurrences.flatMap(fieldsOf)]);
  const isSilent = rejection?.fields.length === 0;
  const fields = known.length > 0 || isSilent ? known : [ANY_FIELD];
  const name = fields[0] === ANY_FIELD ? ValidationFailed.name : nameOf(rejection?.names ?? [], route);
  const isTypical = rejection !== undefined || occurrences.length === 0;
  const all = isTypical ? [typicalOccurrence(fields, rejection), ...occurrences] : occurrences;
  return all.map((each) => documented.create(name, each, fields));
}

function typicalOccurrence(
  fields: readonly PossibleField[],
  rejection: RejectableFields | undefined,
): Occurrence {
  const shown = fields.length > 0 ? chooseExamples(fields).map(createFieldError) : [];
  return { definition: ValidationFailed.definition, ownStatus: rejection?.status, fields: shown };
}

/** Names a single parameter by its type, and several by their handler. */
function nameOf(names: readonly string[], { controller, name }: Route): string {
  const parts = names.length === 1 ? names : [controller.name.replace(/Controller$/, ''), name];
  return `${parts.map((part) => capitalize(part.replace(/dto$/i, ''))).join('')}ValidationFailed`;
}

/** Returns the fields that the author of a handler declares. */
function fieldsOf(declared: ApiException): readonly PossibleField[] {
  return declared.fields.map(({ fields, in: location, code, number, message, reason }) =>
    possibleField(location, fields.map(pathOf), [
      { code, message, ...(number !== undefined && { number }), ...(reason !== undefined && { reason }) },
    ]),
  );
}

/** An index stands for any. */
function pathOf(dotted: string): FieldPath {
  return dotted.split('.').map((step) => (/^\d+$/.test(step) ? ANY_INDEX : step));
}

/** Merges the codes of equal fields. A field without a location is the one that has the same path. */
function mergeFields(fields: readonly PossibleField[]): readonly PossibleField[] {
  // Usually all fields are distinct, and comparing their names is enough.
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

/** As many as a reader looks at. */
const MAX_EXAMPLES = 4;

/** A field that fails in one way, and what an example with it shows. */
interface Example {
  readonly field: PossibleField;
  readonly code: PossibleCode;
  /** The path, with a dot at its end. */
  readonly place: string;
  /** Equal for examples that differ in names alone. */
  readonly kind: string;
  readonly kinds: readonly string[];
  readonly names: readonly string[];
}

/** Chooses those field errors for an example that together show most, in the order of a response. */
function chooseExamples(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.filter(({ codes, paths }) => codes.length > 0 && paths.every(hasNames));
  const parts = listable.filter((field) => !isWholePart(field));
  const examples = withoutRepeats((parts.length > 0 ? parts : listable).map(examplesOf));
  const chosen = new Set<Example>();
  const shown = new Set<string>();
  for (let left = examples; left.length > 0 && chosen.size < MAX_EXAMPLES;) {
    const best = findBest(left, shown);
    chosen.add(best);
    for (const each of best.kinds.concat(best.names)) shown.add(each);
    left = left.filter(({ place }) => !place.startsWith(best.place) && !best.place.startsWith(place));
  }
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return examples.filter((each) => chosen.has(each)).map(toFieldError);
}

/** Handlers share their fields, and classes those that are nested in them. */
const examplesOf = memoize((field: PossibleField): readonly Example[] => {
  const { in: location, paths, codes } = field;
  const [path] = paths;
  const dotted = dottedPath(path);
  const steps = dotted.split('.');
  const ofField = [
    `location ${location}`,
    ...(path.length > 1 ? ['nested'] : []),
    ...(isExact(path) ? [] : ['item']),
    ...(paths.length > 1 ? ['together'] : []),
  ];
  const names = [`member ${location} ${steps[0]}`, ...(path.length > 1 ? [`name ${steps.at(-1)}`] : [])];
  return codes.map((code) => {
    const ofCode = [
      `code ${code.code}`,
      ...(code.params ? ['limits'] : []),
      ...(code.validValues ? ['values'] : []),
      ...(code.number === undefined ? [] : ['number']),
    ];
    const kinds = [...ofField, ...ofCode];
    return { field, code, place: `${location} ${dotted}.`, kind: kinds.join(), kinds, names };
  });
});

/** Keeps the first fields, and those that fail in a way in which none before them does. */
function withoutRepeats(byField: readonly (readonly Example[])[]): readonly Example[] {
  const kinds = new Set<string>();
  return byField
    .filter((examples, index) => {
      const before = kinds.size;
      examples.forEach(({ kind }) => kinds.add(kind));
      return index < MAX_EXAMPLES || kinds.size > before;
    })
    .flat();
}

/** Finds the first of those that show most of what is not shown yet. */
function findBest(examples: readonly Example[], shown: ReadonlySet<string>): Example {
  const countNew = (all: readonly string[]) => all.filter((each) => !shown.has(each)).length;
  const byKind = new Map<string, number>();
  const news = examples.map(
    ({ kind, kinds, names }) => getOrCreate(byKind, kind, () => countNew(kinds)) + countNew(names),
  );
  return examples[news.indexOf(Math.max(...news))]!;
}

function hasNames(path: FieldPath): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function toFieldError({ field: { in: location, paths }, code: possible }: Example): FieldErrorInput {
  const { code, number, message, reason, params, validValues } = possible;
  const [first, ...more] = paths.map(dottedPath);
  const facts = { fields: [first!, ...more] as const, code, number, message, reason, params, validValues };
  return location === undefined ? facts : { in: location, ...facts };
}
