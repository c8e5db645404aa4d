import { Type as TypeOf } from 'class-transformer';
import {
  createEmptyInstance,
  getTransformedProperties,
} from '../../../../lib/validation/metadata/transformer.js';
import { getMetadataStorage, IsInt, Matches, ValidateNested, ValidationTypes } from 'class-validator';
import { type Difference, findDifferences, type Results, type Scenario, summarize } from './differential.js';
import { print } from '../../../differential/print.js';

/** A deliberate difference from class-validator in the results of validating single objects. */
export interface Deviation {
  /** Its entry in the list of differences, which has the reason. */
  readonly id: string;
  /** A scenario, and the results of both pipes. */
  readonly example: Scenario & { readonly nest: string; readonly ours: string };
  /** Returns the rest of a difference that the deviation does not explain. */
  reconcile(difference: Difference, scene: ScenarioResults): Difference;
}

/** The location that a path leads to: a property of an object, or an item of a list. */
interface Location {
  readonly path: string;
  readonly owner: object;
  readonly key: string;
  readonly value: unknown;
}

interface ScenarioResults extends Results {
  readonly scenario: Scenario;
}

// --- Locations

const isList = (value: unknown) => Array.isArray(value) || value instanceof Set || value instanceof Map;

function getMember(owner: object, key: string): unknown {
  if (owner instanceof Map) return owner.get(key);
  if (owner instanceof Set) return [...owner][Number(key)];
  return (owner as Record<string, unknown>)[key];
}

/** Finds the locations along a path; the last one is that of the path itself. */
function findLocations({ path }: Pick<Difference, 'path'>, { instance }: ScenarioResults): Location[] {
  const locations: Location[] = [];
  let owner: unknown = instance;
  for (const key of path.split('.')) {
    if (typeof owner !== 'object' || owner === null) break;
    const value = getMember(owner, key);
    const parent = locations.at(-1)?.path;
    locations.push({ path: parent === undefined ? key : `${parent}.${key}`, owner, key, value });
    owner = value;
  }
  return locations;
}

/** Finds the rules of a property that apply with the options. */
function findRules({ owner, key }: Location, { scenario: { options = {} } }: ScenarioResults) {
  const { always = false, strictGroups = false, groups } = options;
  return getMetadataStorage()
    .getTargetValidationMetadatas(owner.constructor, '', always, strictGroups, groups)
    .filter(({ propertyName }) => propertyName === key);
}

/** Finds the rule of `@ValidateNested()` of a property. */
function findNestedRule(location: Location, scene: ScenarioResults) {
  const { NESTED_VALIDATION } = ValidationTypes as unknown as Record<string, string>;
  return findRules(location, scene).findLast(({ type }) => type === NESTED_VALIDATION);
}

const getDeclaredType = ({ owner, key }: Location): unknown =>
  Reflect.getMetadata('design:type', owner.constructor.prototype as object, key);

/** Declared types that do not show whether a property is one object of a class. */
const UNSPECIFIC_TYPES = new Set<unknown>([
  undefined,
  Array,
  Set,
  Map,
  Object,
  String,
  Number,
  Boolean,
  Date,
]);

const isStrict = ({ scenario }: ScenarioResults) => scenario.options?.strict === true;

/** Checks whether the value is a list, although the class declares one object. */
function isListForObject(location: Location, scene: ScenarioResults): boolean {
  const rule = findNestedRule(location, scene);
  return (
    isStrict(scene) &&
    rule !== undefined &&
    !rule.each &&
    isList(location.value) &&
    !UNSPECIFIC_TYPES.has(getDeclaredType(location))
  );
}

/** Checks whether the value is one object, although the class declares a list. */
function isObjectForList(location: Location, scene: ScenarioResults): boolean {
  const { value } = location;
  const rule = findNestedRule(location, scene);
  if (rule === undefined || typeof value !== 'object' || value === null || isList(value)) return false;
  return isStrict(scene) && getDeclaredType(location) === Array;
}

// --- Results at a location

type PathResult = Difference['nest'];

const isOfRule = (rule: string) => (text: string) => text.startsWith(`${rule}: `);
const hasViolation = (result: PathResult, rule: string) =>
  typeof result === 'object' && result.constraints.some(isOfRule(rule));

/** Removes the violations of one rule. */
function removeRule(result: PathResult, rule: string): PathResult {
  if (typeof result !== 'object') return result;
  const removeOfRule = (texts: readonly string[]) => texts.filter((text) => !isOfRule(rule)(text));
  const constraints = removeOfRule(result.constraints);
  return constraints.length > 0
    ? { ...result, constraints, contexts: removeOfRule(result.contexts) }
    : undefined;
}

/** Changes the texts of both results. */
function changeTexts(difference: Difference, change: (text: string) => string): Difference {
  const changed = (result: PathResult): PathResult =>
    typeof result === 'object' ? { ...result, constraints: result.constraints.map(change) } : result;
  return { ...difference, nest: changed(difference.nest), ours: changed(difference.ours) };
}

/** Removes values and target objects from a result. */
function removeValues(result: PathResult): PathResult {
  return typeof result === 'object' ? { constraints: result.constraints, contexts: result.contexts } : result;
}

/**
 * Explains a value that our pipe rejects as a whole. class-validator validates its members, and drops unknown ones. The
 * values of other errors are not compared either, since they may contain that value.
 */
const reconcileRejection =
  (isRejectedLocation: (location: Location, scene: ScenarioResults) => boolean): Deviation['reconcile'] =>
  (difference, scene) => {
    const rejected = [...scene.ours.errors.keys()].filter((path) => {
      const location = findLocations({ path }, scene).at(-1);
      return (
        location &&
        isRejectedLocation(location, scene) &&
        hasViolation(scene.ours.errors.get(path), 'nestedValidation')
      );
    });
    if (rejected.length === 0) return difference;
    const { path } = difference;
    if (rejected.some((whole) => path.startsWith(`${whole}.`))) return { ...difference, nest: undefined };
    const ours = rejected.includes(path) ? removeRule(difference.ours, 'nestedValidation') : difference.ours;
    return { path, nest: removeValues(difference.nest), ours: removeValues(ours) };
  };

/** Expands the replacement patterns of a text, as class-validator does when it inserts the text into a message. */
const expandPatterns = (text: string, token: string) =>
  text.replaceAll('$$', () => '$').replaceAll('$&', () => token);

/** Finds the texts that replace the tokens of a message: the value, and the arguments of the rules. */
function findInsertedTexts(location: Location, scene: ScenarioResults): [token: string, text: string][] {
  const args = findRules(location, scene).flatMap(({ constraints }) => (constraints ?? []) as unknown[]);
  const inserted: [string, unknown][] = [
    ['$value', location.value],
    ...args.map((arg): [string, unknown] => ['$constraint1', arg]),
  ];
  return inserted.flatMap(([token, text]) =>
    typeof text === 'string' || text instanceof RegExp ? [[token, String(text)]] : [],
  );
}

/** Checks whether Nest rejects a key that the client did not send, but that its class declares or initializes. */
const isUnsent = (path: string, scene: ScenarioResults) => {
  if (!hasViolation(scene.nest.errors.get(path), 'whitelistValidation')) return false;
  const keys = path.split('.');
  const last = keys.pop()!;
  // A property that is renamed to `wire` may be sent with both names; class-transformer uses one of them.
  let isSentTwice = false;
  const owner = keys.reduce<unknown>((at, key) => {
    const members = at as Record<string, unknown> | null | undefined;
    isSentTwice ||= typeof members === 'object' && members !== null && Object.hasOwn(members, 'wire');
    return members?.[key];
  }, scene.scenario.body);
  const locations = findLocations({ path }, scene);
  if (locations.at(-1)?.value === undefined || isInitial(locations, isSentTwice)) return true;
  return typeof owner !== 'object' || owner === null || !Object.hasOwn(owner, last);
};

/** Checks whether a member may have its initial value, because `@Transform()` or a renamed key hides the sent one. */
function isInitial(locations: readonly Location[], isUnclear: boolean): boolean {
  const last = locations.at(-1);
  if (last === undefined || !Object.hasOwn(createEmptyInstance(last.owner.constructor) ?? {}, last.key))
    return false;
  return (
    isUnclear ||
    locations.slice(0, -1).some(({ owner, key }) => getTransformedProperties(owner.constructor).has(key))
  );
}

const NOT_AN_OBJECT = 'isObject: Validation failed (object is expected)';

const isObjectRoot = (body: unknown) =>
  body === undefined ||
  body === null ||
  (typeof body === 'object' && !Array.isArray(body) && !ArrayBuffer.isView(body));

/** Inherited functions that take arguments: class-validator takes their `length` for a number of rules. */
const INHERITED = new Set(
  Object.entries(Object.getOwnPropertyDescriptors(Object.prototype)).flatMap(([name, { value }]) =>
    typeof value === 'function' && value.length > 0 ? [name] : [],
  ),
);

// --- Examples

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

class WithMessage {
  @ValidateNested({ message: '$property of $target' })
  @TypeOf(() => Item)
  item!: Item;
}

class Text {
  @Matches(/^a/, { message: '$value does not match' })
  text!: string;
}

class Named {
  @IsInt()
  size!: number;

  // It is declared so that class-transformer assigns it.
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
    reconcile: reconcileRejection(isListForObject),
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
    reconcile: reconcileRejection(isObjectForList),
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
      INHERITED.has(findLocations(difference, scene).at(-1)?.key ?? '')
        ? { ...difference, ours: removeRule(difference.ours, 'whitelistValidation') }
        : difference,
  },
  {
    id: 'replacement-patterns',
    example: {
      type: Text,
      body: { text: 'no $& and no $$' },
      nest: 'text: matches: no $value and no $ does not match',
      ours: 'text: matches: no $& and no $$ does not match',
    },
    reconcile: (difference, scene) => {
      const inserted = findLocations(difference, scene)
        .slice(-1)
        .flatMap((location) => findInsertedTexts(location, scene));
      const expand = (message: string, [token, text]: [string, string]) =>
        message.replaceAll(text, () => expandPatterns(text, token));
      return changeTexts(difference, (text) => inserted.reduce(expand, text));
    },
  },
  {
    id: 'target-name',
    example: {
      type: WithMessage,
      body: { item: 'x' },
      nest: 'item: nestedValidation: item of Function',
      ours: 'item: nestedValidation: item of WithMessage',
    },
    reconcile: (difference, scene) => {
      const owner = findLocations(difference, scene).findLast((location) =>
        findNestedRule(location, scene),
      )?.owner;
      const name = owner?.constructor.name;
      return changeTexts(difference, (text) =>
        name && isOfRule('nestedValidation')(text) ? text.replaceAll(name, () => 'Function') : text,
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
      !isObjectRoot(body) && summarize(ours).endsWith(`: ${NOT_AN_OBJECT}`)
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
      if (unsent.includes(path)) return { path, nest: removeRule(nest, 'whitelistValidation'), ours };
      // Nest omits the value of an object that contains errors, and the target of other errors has the member.
      return unsent.length > 0 ? { path, nest: removeValues(nest), ours: removeValues(ours) } : difference;
    },
  },
];

/** Finds the deviations that explain why both results differ, and the differences that remain. */
export function explain(
  scenario: Scenario,
  results: Results,
): { readonly ids: ReadonlySet<string>; readonly unexplained: readonly Difference[] } {
  const ids = new Set<string>();
  const scene = { ...results, scenario };
  const unexplained = findDifferences(results).filter((difference) => {
    const rest = DEVIATIONS.reduce((before, deviation) => {
      const after = deviation.reconcile(before, scene);
      const hasExplained = print([after.nest, after.ours]) !== print([before.nest, before.ours]);
      if (hasExplained) ids.add(deviation.id);
      return after;
    }, difference);
    return print(rest.nest) !== print(rest.ours);
  });
  return { ids, unexplained };
}
