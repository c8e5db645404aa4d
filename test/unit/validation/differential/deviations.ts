import { Type as TypeOf } from 'class-transformer';
import {
  createEmptyInstance,
  getTransformedProperties,
} from '../../../../lib/validation/metadata/transformer.js';
import { getMetadataStorage, IsInt, Matches, ValidateNested, ValidationTypes } from 'class-validator';
import { type Answers, type Difference, differencesOf, type Scenario, summary } from './differential.js';
import { print } from '../../../differential/print.js';

/** Recognises a deliberate difference from class-validator in what is said of single objects. */
export interface Deviation {
  /** Its entry in the list of differences, which has the reason. */
  readonly id: string;
  /** Both answers to it. */
  readonly example: Scenario & { readonly nest: string; readonly ours: string };
  /** Returns the rest of a difference that the deviation does not explain. */
  reconcile(difference: Difference, scene: Scene): Difference;
}

/** Where a path leads: to a property of an object, or to an item of a list. */
interface Place {
  readonly path: string;
  readonly owner: object;
  readonly key: string;
  readonly value: unknown;
}

interface Scene extends Answers {
  readonly scenario: Scenario;
}

// --- What a path leads to

const isList = (value: unknown) => Array.isArray(value) || value instanceof Set || value instanceof Map;

function memberOf(owner: object, key: string): unknown {
  if (owner instanceof Map) return owner.get(key);
  if (owner instanceof Set) return [...owner][Number(key)];
  return (owner as Record<string, unknown>)[key];
}

/** The places on the way to a path, the path's own last. */
function placesTo({ path }: Pick<Difference, 'path'>, { instance }: Scene): Place[] {
  const places: Place[] = [];
  let owner: unknown = instance;
  for (const key of path.split('.')) {
    if (typeof owner !== 'object' || owner === null) break;
    const value = memberOf(owner, key);
    const parent = places.at(-1)?.path;
    places.push({ path: parent === undefined ? key : `${parent}.${key}`, owner, key, value });
    owner = value;
  }
  return places;
}

/** The rules of a property that are at work. */
function rulesAt({ owner, key }: Place, { scenario: { options = {} } }: Scene) {
  const { always = false, strictGroups = false, groups } = options;
  return getMetadataStorage()
    .getTargetValidationMetadatas(owner.constructor, '', always, strictGroups, groups)
    .filter(({ propertyName }) => propertyName === key);
}

/** Returns how a property is nested, if it is. */
function nestedRuleAt(place: Place, scene: Scene) {
  const { NESTED_VALIDATION } = ValidationTypes as unknown as Record<string, string>;
  return rulesAt(place, scene).findLast(({ type }) => type === NESTED_VALIDATION);
}

const typeAt = ({ owner, key }: Place): unknown =>
  Reflect.getMetadata('design:type', owner.constructor.prototype as object, key);

/** Types that say nothing of one object. */
const OPEN = new Set<unknown>([undefined, Array, Set, Map, Object, String, Number, Boolean, Date]);

const isStrict = ({ scenario }: Scene) => scenario.options?.strict === true;

/** A list where the class has one object. */
function isListForOne(place: Place, scene: Scene): boolean {
  const rule = nestedRuleAt(place, scene);
  return (
    isStrict(scene) && rule !== undefined && !rule.each && isList(place.value) && !OPEN.has(typeAt(place))
  );
}

/** One object where the class has a list. */
function isOneForList(place: Place, scene: Scene): boolean {
  const { value } = place;
  const rule = nestedRuleAt(place, scene);
  if (rule === undefined || typeof value !== 'object' || value === null || isList(value)) return false;
  return isStrict(scene) && typeAt(place) === Array;
}

// --- What is said of it

type Said = Difference['nest'];

const isOf = (rule: string) => (text: string) => text.startsWith(`${rule}: `);
const says = (said: Said, rule: string) => typeof said === 'object' && said.constraints.some(isOf(rule));

/** Removes the violations of one rule. */
function without(said: Said, rule: string): Said {
  if (typeof said !== 'object') return said;
  const others = (texts: readonly string[]) => texts.filter((text) => !isOf(rule)(text));
  const constraints = others(said.constraints);
  return constraints.length > 0 ? { ...said, constraints, contexts: others(said.contexts) } : undefined;
}

/** Changes the texts of both results. */
function withTexts(difference: Difference, change: (text: string) => string): Difference {
  const changed = (said: Said): Said =>
    typeof said === 'object' ? { ...said, constraints: said.constraints.map(change) } : said;
  return { ...difference, nest: changed(difference.nest), ours: changed(difference.ours) };
}

/** Removes values and target objects from a result. */
function withoutValues(said: Said): Said {
  return typeof said === 'object' ? { constraints: said.constraints, contexts: said.contexts } : said;
}

/**
 * Where we refuse a place as a whole, class-validator looks at what is in it, and drops what it does not know: the
 * values of other errors may hold the place, too.
 */
const whereRefused =
  (isPlace: (place: Place, scene: Scene) => boolean): Deviation['reconcile'] =>
  (difference, scene) => {
    const refused = [...scene.ours.errors.keys()].filter((path) => {
      const place = placesTo({ path }, scene).at(-1);
      return place && isPlace(place, scene) && says(scene.ours.errors.get(path), 'nestedValidation');
    });
    if (refused.length === 0) return difference;
    const { path } = difference;
    if (refused.some((whole) => path.startsWith(`${whole}.`))) return { ...difference, nest: undefined };
    const ours = refused.includes(path) ? without(difference.ours, 'nestedValidation') : difference.ours;
    return { path, nest: withoutValues(difference.nest), ours: withoutValues(ours) };
  };

/** Writes a text into a message as class-validator does: as the pattern of a replacement. */
const expanded = (text: string, token: string) =>
  text.replaceAll('$$', () => '$').replaceAll('$&', () => token);

/** Returns the tokens of a message with their texts: the value, and the arguments of the rules. */
function insertedAt(place: Place, scene: Scene): [token: string, text: string][] {
  const args = rulesAt(place, scene).flatMap(({ constraints }) => (constraints ?? []) as unknown[]);
  const inserted: [string, unknown][] = [
    ['$value', place.value],
    ...args.map((arg): [string, unknown] => ['$constraint1', arg]),
  ];
  return inserted.flatMap(([token, text]) =>
    typeof text === 'string' || text instanceof RegExp ? [[token, String(text)]] : [],
  );
}

/** Checks whether a key is unknown although no client sent it: its class declares or initialises it. */
const isUnsent = (path: string, scene: Scene) => {
  if (!says(scene.nest.errors.get(path), 'whitelistValidation')) return false;
  const keys = path.split('.');
  const last = keys.pop()!;
  // A property that is renamed to `wire` may be sent by both names, of which class-transformer takes one.
  let isSentTwice = false;
  const owner = keys.reduce<unknown>((at, key) => {
    const members = at as Record<string, unknown> | null | undefined;
    isSentTwice ||= typeof members === 'object' && members !== null && Object.hasOwn(members, 'wire');
    return members?.[key];
  }, scene.scenario.body);
  const places = placesTo({ path }, scene);
  if (places.at(-1)?.value === undefined || isInitial(places, isSentTwice)) return true;
  return typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, last);
};

/** A member that its class initialises, in an object of which nobody knows what was sent, as `@Transform()` made it. */
function isInitial(places: readonly Place[], isUnclear: boolean): boolean {
  const last = places.at(-1);
  if (last === undefined || !Object.hasOwn(createEmptyInstance(last.owner.constructor) ?? {}, last.key))
    return false;
  return (
    isUnclear ||
    places.slice(0, -1).some(({ owner, key }) => getTransformedProperties(owner.constructor).has(key))
  );
}

const NO_OBJECT = 'isObject: Validation failed (object is expected)';

const isObjectRoot = (body: unknown) =>
  body === undefined ||
  body === null ||
  (typeof body === 'object' && !Array.isArray(body) && !ArrayBuffer.isView(body));

/** Functions of every object that take arguments: class-validator takes their `length` for a number of rules. */
const INHERITED = new Set(
  Object.entries(Object.getOwnPropertyDescriptors(Object.prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && value.length > 0 ? [name] : [],
  ),
);

// --- The examples

class Item {
  @IsInt()
  size!: number;
}

class One {
  @ValidateNested()
  @TypeOf(() => Item)
  item!: Item;
}

class Many {
  @ValidateNested({ each: true })
  @TypeOf(() => Item)
  items!: Item[];
}

class Told {
  @ValidateNested({ message: '$property of $target' })
  @TypeOf(() => Item)
  item!: Item;
}

class Text {
  @Matches(/^a/, { message: '$value is no text' })
  text!: string;
}

class Named {
  @IsInt()
  size!: number;

  // Declared, so that class-transformer fills it.
  isPrototypeOf = undefined as never;
}

class Declaring {
  @IsInt()
  size!: number;

  undeclared: unknown;
}

const STRICT = { whitelist: true, forbidNonWhitelisted: true };

export const DEVIATIONS: readonly Deviation[] = [
  {
    id: 'list-for-one',
    example: {
      type: One,
      body: { item: [{ size: 1 }] },
      options: { strict: true },
      nest: 'accepted: One{ item: [Item{ size: 1 }] }',
      ours: 'item: nestedValidation: nested property item must be either object or array',
    },
    reconcile: whereRefused(isListForOne),
  },
  {
    id: 'one-for-list',
    example: {
      type: Many,
      body: { items: { size: 1 } },
      options: { strict: true },
      nest: 'accepted: Many{ items: Item{ size: 1 } }',
      ours: 'items: nestedValidation: each value in nested property items must be either object or array',
    },
    reconcile: whereRefused(isOneForList),
  },
  {
    id: 'inherited-names',
    example: {
      type: Named,
      body: { size: 1, isPrototypeOf: 7 },
      options: { ...STRICT, strict: true },
      nest: 'accepted: Named{ isPrototypeOf: 7, size: 1 }',
      ours: 'isPrototypeOf: whitelistValidation: property isPrototypeOf should not exist',
    },
    reconcile: (difference, scene) =>
      INHERITED.has(placesTo(difference, scene).at(-1)?.key ?? '')
        ? { ...difference, ours: without(difference.ours, 'whitelistValidation') }
        : difference,
  },
  {
    id: 'replacement-patterns',
    example: {
      type: Text,
      body: { text: 'no $& and no $$' },
      nest: 'text: matches: no $value and no $ is no text',
      ours: 'text: matches: no $& and no $$ is no text',
    },
    reconcile: (difference, scene) => {
      const inserted = placesTo(difference, scene)
        .slice(-1)
        .flatMap((place) => insertedAt(place, scene));
      const expand = (said: string, [token, text]: [string, string]) =>
        said.replaceAll(text, () => expanded(text, token));
      return withTexts(difference, (text) => inserted.reduce(expand, text));
    },
  },
  {
    id: 'target-name',
    example: {
      type: Told,
      body: { item: 'x' },
      nest: 'item: nestedValidation: item of Function',
      ours: 'item: nestedValidation: item of Told',
    },
    reconcile: (difference, scene) => {
      const owner = placesTo(difference, scene).findLast((place) => nestedRuleAt(place, scene))?.owner;
      const name = owner?.constructor.name;
      return withTexts(difference, (text) =>
        name && isOf('nestedValidation')(text) ? text.replaceAll(name, () => 'Function') : text,
      );
    },
  },
  {
    id: 'not-an-object',
    example: {
      type: Item,
      body: [{ size: 1 }],
      nest: 'size: isInt: size must be an integer number',
      ours: 'body: isObject: Validation failed (object is expected)',
    },
    reconcile: (difference, { scenario: { body }, ours }) =>
      !isObjectRoot(body) && summary(ours).endsWith(`: ${NO_OBJECT}`)
        ? { path: difference.path }
        : difference,
  },
  {
    id: 'unsent-keys',
    example: {
      type: Declaring,
      body: { size: 1 },
      options: STRICT,
      nest: 'undeclared: whitelistValidation: property undeclared should not exist',
      ours: 'accepted: Declaring{ size: 1, undeclared: undefined }',
    },
    reconcile(difference, scene) {
      const unsent = [...scene.nest.errors.keys()].filter((path) => isUnsent(path, scene));
      const { path, nest, ours } = difference;
      if (unsent.includes(path)) return { path, nest: without(nest, 'whitelistValidation'), ours };
      // Nest leaves out the value of whatever has errors in it, and the target of others has the member.
      return unsent.length > 0 ? { path, nest: withoutValues(nest), ours: withoutValues(ours) } : difference;
    },
  },
];

/** Finds the deviations that explain why both results differ, and the rest that they do not explain. */
export function explain(
  scenario: Scenario,
  answers: Answers,
): { readonly ids: ReadonlySet<string>; readonly unexplained: readonly Difference[] } {
  const ids = new Set<string>();
  const scene = { ...answers, scenario };
  const unexplained = differencesOf(answers).filter((difference) => {
    const left = DEVIATIONS.reduce((before, deviation) => {
      const after = deviation.reconcile(before, scene);
      const isAtWork = print([after.nest, after.ours]) !== print([before.nest, before.ours]);
      if (isAtWork) ids.add(deviation.id);
      return after;
    }, difference);
    return print(left.nest) !== print(left.ours);
  });
  return { ids, unexplained };
}
