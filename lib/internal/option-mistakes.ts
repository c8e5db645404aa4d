import { inspect } from 'node:util';
import { suggestName } from './name-suggestions.js';

export interface OptionRule {
  readonly isValid: (value: unknown) => boolean;
  readonly expectation: string;
  /** A remedy with a leading space. Omit the remedy if it follows from the expectation. */
  readonly remedy?: string;
  readonly default?: unknown;
  readonly defaultText?: string;
}

export interface GroupRule extends OptionRule {
  readonly item?: OptionRule;
  readonly options?: Readonly<Record<string, OptionRule>>;
  readonly findMistakes?: (value: unknown) => readonly string[];
}

export type OptionRules<Options> = Readonly<Record<keyof Options, OptionRule>>;

export const BOOLEAN: OptionRule = {
  isValid: (value) => typeof value === 'boolean',
  expectation: 'true or false',
};

/**
 * Finds unknown options and invalid values. The compiler does not check JavaScript, and finds unknown options only in
 * literals.
 *
 * @param path the name of the options, for example 'looker'
 */
export function findOptionMistakes<Options extends object>(
  path: string,
  options: Options,
  rules: OptionRules<Options>,
): readonly string[] {
  return [...findUnknownOptions(path, options, rules), ...findInvalidOptions(path, options, rules)];
}

export function findInvalidOptions<Options extends object>(
  path: string,
  options: Options,
  rules: OptionRules<Options>,
): readonly string[] {
  return Object.entries<OptionRule>(rules).flatMap(([name, { isValid, expectation, remedy }]) => {
    const value: unknown = options[name as keyof Options];
    return value === undefined || isValid(value)
      ? []
      : [describeInvalidOption(`${path}.${name}`, expectation, value, remedy)];
  });
}

type Filled<Value, Rule> =
  | NonNullable<Value>
  | (Rule extends { readonly default: infer Default } ? Exclude<Default, Value> : undefined);

export function fillDefaults<
  Options extends object,
  Rules extends Readonly<Record<keyof Options, OptionRule>>,
>(options: Options | undefined, rules: Rules) {
  const filled = Object.entries<OptionRule>(rules).map(([name, rule]) => [
    name,
    options?.[name as keyof Options] ?? rule.default,
  ]);
  return Object.fromEntries(filled) as {
    readonly [Name in keyof Options]-?: Filled<Options[Name], Rules[Name]>;
  };
}

export function findUnknownOptions<Options extends object>(
  path: string,
  options: Options,
  known: Readonly<Record<keyof Options, unknown>>,
): readonly string[] {
  return Object.keys(options)
    .filter((name) => !Object.hasOwn(known, name))
    .map((name) => describeUnknownOption(`${path}.${name}`, name, known));
}

export function describeUnknownOption(path: string, name: string, known: object): string {
  const names = Object.keys(known);
  return `Unknown option \`${path}\`.${suggestName(name, names)} Options: ${names.join(', ')}.`;
}

export function inspectValue(value: unknown): string {
  if (typeof value === 'function') return value.name || 'a function';
  return inspect(value, { depth: 0, breakLength: Infinity });
}

export function describeInvalidOption(
  option: string,
  expectation: string,
  value: unknown,
  remedy = '',
): string {
  return `\`${option}\` must be ${expectation}, got ${inspectValue(value)}.${remedy}`;
}

/** Creates the rule of an option with some values, of which the first is the default. */
export function createChoiceRule<Default extends string>(fallback: Default, ...others: readonly string[]) {
  const values: readonly unknown[] = [fallback, ...others];
  const texts = values.map(inspectValue);
  return {
    isValid: (given: unknown) => values.includes(given),
    expectation: `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)!}`,
    default: fallback,
  } as const;
}
