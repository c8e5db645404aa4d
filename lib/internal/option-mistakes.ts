import { inspect } from 'node:util';
import { didYouMean } from './name-suggestions.js';

/** A rule for the value of an option. */
export interface OptionRule {
  readonly check: (value: unknown) => boolean;
  /** Completes "must be". */
  readonly expectation: string;
  /** A sentence after a space, if the expectation does not imply it. */
  readonly remedy?: string;
  /** The value of the option if it is not given. */
  readonly default?: unknown;
  /** Describes the default on the reference page, if the value does not show it. */
  readonly defaultText?: string;
}

/** A rule of an option that is a list, has options of its own, or needs more than one check. */
export interface GroupRule extends OptionRule {
  readonly item?: OptionRule;
  readonly options?: Readonly<Record<string, OptionRule>>;
  /** Finds mistakes in a value that has passed the check. */
  readonly findMistakes?: (value: unknown) => readonly string[];
}

/** A table with the rule of each option, in the order in which messages list the options. */
export type OptionRules<Options> = Readonly<Record<keyof Options, OptionRule>>;

export const FLAG: OptionRule = {
  check: (value) => typeof value === 'boolean',
  expectation: 'true or false',
};

/**
 * Finds unknown options, and options whose value breaks their rule. The compiler finds those of literals; it does not check
 * options that are built elsewhere, nor those of plain JavaScript.
 *
 * @param place the name of the options. @example 'looker'
 */
export function findOptionMistakes<Options extends object>(
  place: string,
  given: Options,
  rules: OptionRules<Options>,
): readonly string[] {
  return [...findUnknownOptions(place, given, rules), ...findInvalidOptions(place, given, rules)];
}

/** Finds options whose value breaks their rule. */
export function findInvalidOptions<Options extends object>(
  place: string,
  given: Options,
  rules: OptionRules<Options>,
): readonly string[] {
  return Object.entries<OptionRule>(rules).flatMap(([name, { check, expectation, remedy }]) => {
    const value: unknown = given[name as keyof Options];
    return value === undefined || check(value)
      ? []
      : [describeInvalidOption(`${place}.${name}`, expectation, value, remedy)];
  });
}

/** The value of an option, or what its default adds to it. */
type Filled<Value, Rule> =
  | NonNullable<Value>
  | (Rule extends { readonly default: infer Default } ? Exclude<Default, Value> : undefined);

/** Returns a group of options with the defaults of those that are not given. */
export function fillDefaults<
  Options extends object,
  Rules extends Readonly<Record<keyof Options, OptionRule>>,
>(given: Options | undefined, rules: Rules) {
  const filled = Object.entries<OptionRule>(rules).map(([name, rule]) => [
    name,
    given?.[name as keyof Options] ?? rule.default,
  ]);
  return Object.fromEntries(filled) as {
    readonly [Name in keyof Options]-?: Filled<Options[Name], Rules[Name]>;
  };
}

/** @param known all options by name, in the order in which the message lists them */
export function findUnknownOptions<Options extends object>(
  place: string,
  given: Options,
  known: Readonly<Record<keyof Options, unknown>>,
): readonly string[] {
  return Object.keys(given)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => describeUnknownOption(`${place}.${name}`, name, known));
}

/**
 * Describes an option that does not exist.
 *
 * @param path where it was found. @example 'logging.level'
 */
export function describeUnknownOption(path: string, name: string, known: object): string {
  const names = Object.keys(known);
  return `Unknown option \`${path}\`.${didYouMean(name, names)} Options: ${names.join(', ')}.`;
}

/** Renders a value for a message to the author of the app. */
export function inspectValue(value: unknown): string {
  if (typeof value === 'function') return value.name || 'a function';
  return inspect(value, { depth: 0, breakLength: Infinity });
}

/**
 * Describes an option with a wrong value.
 *
 * @param expectation completes "must be"
 * @param remedy a sentence after a space, if the expectation does not imply it
 */
export function describeInvalidOption(
  option: string,
  expectation: string,
  value: unknown,
  remedy = '',
): string {
  return `\`${option}\` must be ${expectation}, got ${inspectValue(value)}.${remedy}`;
}
