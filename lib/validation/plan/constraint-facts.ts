import { type Params } from '../../error/message-template.js';

/** What the arguments of a constraint are called, in their order; of those that set limits. */
const LIMITS: Readonly<Record<string, readonly string[]>> = {
  min: ['min'],
  max: ['max'],
  minDate: ['min'],
  maxDate: ['max'],
  minLength: ['min'],
  maxLength: ['max'],
  isLength: ['min', 'max'],
  isByteLength: ['min', 'max'],
  arrayMinSize: ['min'],
  arrayMaxSize: ['max'],
  isDivisibleBy: ['divisor'],
};

/** Where a constraint that allows certain values keeps them among its arguments. */
const VALID_VALUES: Readonly<Record<string, number>> = { isIn: 0, isEnum: 1 };

/** The limits that a constraint sets. @example { min: 1 } */
export function limitsOf(name: string, constraints: readonly unknown[]): Params | undefined {
  const names = Object.hasOwn(LIMITS, name) ? LIMITS[name]! : [];
  const limits = names.flatMap<readonly [string, string | number]>((limit, index) => {
    const given = constraints[index];
    const value = typeof given === 'function' ? (given as () => unknown)() : given;
    if (value instanceof Date) return [[limit, value.toISOString()]];
    return typeof value === 'number' ? [[limit, value]] : [];
  });
  return limits.length > 0 ? Object.fromEntries(limits) : undefined;
}

/** The values that a constraint allows. */
export function validValuesOf(name: string, constraints: readonly unknown[]): readonly unknown[] | undefined {
  const values = Object.hasOwn(VALID_VALUES, name) ? constraints[VALID_VALUES[name]!] : undefined;
  return Array.isArray(values) ? values : undefined;
}
