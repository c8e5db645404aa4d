import { type FieldErrorInput } from '../error/field-error.js';
import { dottedPath, type PossibleCode, type PossibleField } from '../error/possible-field.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

interface Choice {
  readonly field: PossibleField;
  readonly code: PossibleCode;
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const choices = fields
    .filter(({ paths }) => paths.every(isListable))
    .flatMap((field) => field.codes.map((code): Choice => ({ field, code })));
  // What is said of a whole part of a request is said of nothing else.
  const others = choices.filter(({ field }) => !isWhole(field));
  const chosen = chosenOf(others.length > 0 ? others : choices);
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return choices.filter((choice) => chosen.has(choice)).map(fieldError);
}

function chosenOf(choices: readonly Choice[]): ReadonlySet<Choice> {
  const chosen = new Set<Choice>();
  const shown = new Set<unknown>();
  while (chosen.size < MAX_FIELDS) {
    const left = choices.filter(({ field }) => ![...chosen].some((other) => isOneOf(field, other.field)));
    const [first] = left;
    if (first === undefined) break;
    const best = left.reduce((one, other) => (worth(other, shown) > worth(one, shown) ? other : one), first);
    chosen.add(best);
    for (const feature of featuresOf(best)) shown.add(feature);
  }
  return chosen;
}

/** Whether two fields are one, or one has the other in it: what is no object has no fields that fail. */
function isOneOf(one: PossibleField, other: PossibleField): boolean {
  const names = [one, other].map(({ in: location, paths: [path] }) => `${location} ${dottedPath(path)}.`);
  return names[0]!.startsWith(names[1]!) || names[1]!.startsWith(names[0]!);
}

/** How much a choice shows that is not shown yet. */
function worth(choice: Choice, shown: ReadonlySet<unknown>): number {
  return featuresOf(choice).filter((feature) => !shown.has(feature)).length;
}

/** What a reader can learn of a choice. */
function featuresOf({ field, code }: Choice): readonly string[] {
  const { paths, in: location } = field;
  const [path] = paths;
  const features = [`in ${location}`, `at ${location} ${dottedPath(path.slice(0, 1))}`, `code ${code.code}`];
  if (path.length > 1) features.push('nested', `named ${dottedPath(path.slice(-1))}`);
  if (path.some((step) => typeof step === 'object')) features.push('item');
  if (paths.length > 1) features.push('together');
  if (code.params) features.push('limits');
  if (code.validValues) features.push('values');
  if (code.number !== undefined) features.push('number');
  return features;
}

function isListable(path: PossibleField['paths'][number]): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function isWhole({ in: location, paths: [path] }: PossibleField): boolean {
  return path.length === 1 && path[0] === location;
}

function fieldError({ field: { in: location, paths }, code }: Choice): FieldErrorInput {
  const [first, ...more] = paths.map(dottedPath);
  return { ...(location && { in: location }), fields: [first!, ...more], ...code };
}
