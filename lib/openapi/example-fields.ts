import { type FieldErrorInput } from '../error/field-error.js';
import { dottedPath, isWholePart, type PossibleCode, type PossibleField } from '../error/possible-field.js';

/** As many as a reader looks at. */
const MAX_FIELDS = 4;

/** One way in which a field can fail, and what a reader can learn of it. */
interface Choice {
  readonly field: PossibleField;
  readonly code: PossibleCode;
  /** The path, with a dot at its end. */
  readonly place: string;
  readonly features: readonly string[];
}

/** Field errors for an example, in the order of an answer: those that show most that the others do not. */
export function exampleFields(fields: readonly PossibleField[]): readonly FieldErrorInput[] {
  const listable = fields.filter(({ paths }) => paths.every(isListable));
  // What is said of a whole part of a request is said of nothing else.
  const others = listable.filter((field) => !isWholePart(field));
  const choices = (others.length > 0 ? others : listable).flatMap(choicesOf);
  const chosen = chosenOf(choices);
  if (chosen.size === 0) return [{ field: 'field', code: 'missing_field', in: 'body' }];
  return choices.filter((choice) => chosen.has(choice)).map(fieldError);
}

function choicesOf(field: PossibleField): readonly Choice[] {
  const { paths, in: location, codes } = field;
  const [path] = paths;
  const place = `${location} ${dottedPath(path)}.`;
  const features = [`in ${location}`, `at ${place.slice(0, place.indexOf('.'))}`];
  if (path.length > 1) features.push('nested', `named ${dottedPath(path.slice(-1))}`);
  if (path.some((step) => typeof step === 'object')) features.push('item');
  if (paths.length > 1) features.push('together');
  return codes.map((code) => {
    const own = [...features, `code ${code.code}`];
    if (code.params) own.push('limits');
    if (code.validValues) own.push('values');
    if (code.number !== undefined) own.push('number');
    return { field, code, place, features: own };
  });
}

function chosenOf(choices: readonly Choice[]): ReadonlySet<Choice> {
  const chosen = new Set<Choice>();
  const shown = new Set<string>();
  let left = choices;
  while (chosen.size < MAX_FIELDS && left.length > 0) {
    const best = bestOf(left, shown);
    chosen.add(best);
    for (const feature of best.features) shown.add(feature);
    // Of two fields one may have the other in it: what is no object has no fields that fail.
    left = left.filter(({ place }) => !place.startsWith(best.place) && !best.place.startsWith(place));
  }
  return chosen;
}

/** The first of those that show most that is not shown yet. */
function bestOf(choices: readonly Choice[], shown: ReadonlySet<string>): Choice {
  let best = choices[0]!;
  let most = -1;
  for (const choice of choices) {
    let worth = 0;
    for (const feature of choice.features) if (!shown.has(feature)) worth += 1;
    if (worth > most) [best, most] = [choice, worth];
  }
  return best;
}

function isListable(path: PossibleField['paths'][number]): boolean {
  return path.every((step) => typeof step === 'string' || step.any === 'index');
}

function fieldError({ field: { in: location, paths }, code }: Choice): FieldErrorInput {
  const [first, ...more] = paths.map(dottedPath);
  return { ...(location && { in: location }), fields: [first!, ...more], ...code };
}
