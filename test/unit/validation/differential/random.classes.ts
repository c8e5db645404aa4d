import { type Type, type ValidationPipeOptions } from '@nestjs/common';
import { Expose, Transform, Type as TypeOf } from 'class-transformer';
import * as classValidator from 'class-validator';
import {
  Allow,
  getMetadataStorage,
  IsDefined,
  IsOptional,
  useContainer,
  Validate,
  ValidateIf,
  ValidateNested,
  type ValidationArguments,
  type ValidationOptions,
  ValidatorConstraint,
} from 'class-validator';
import fc from 'fast-check';
import { print } from '../../../differential/print.js';
import { ROWS } from './constraints.table.js';

/** A rule, and values that it accepts and rejects. */
interface Rule {
  readonly text: string;
  readonly decorate: (options: ValidationOptions) => PropertyDecorator;
  readonly good: readonly unknown[];
  readonly bad: readonly unknown[];
}

/** The description of a class that will be created. */
export interface Blueprint {
  readonly name: string;
  readonly base: Blueprint | undefined;
  readonly properties: readonly Property[];
  /** Fields without rules, and the values that the class assigns to them. */
  readonly fields: readonly (readonly [string, unknown])[];
}

export interface Property {
  readonly name: string;
  readonly rules: readonly (readonly [Rule, ValidationOptions])[];
  readonly condition: keyof typeof CONDITIONS;
  readonly conversion: keyof typeof CONVERSIONS;
  readonly nested: Nested | undefined;
}

interface Nested {
  readonly child: Blueprint;
  readonly declared: 'class' | 'list' | 'open';
  readonly isTyped: boolean;
  readonly options: ValidationOptions;
}

// --- The rules

@ValidatorConstraint({ name: 'isShort' })
class Short {
  validate = (value: unknown) => String(value).length < 5;
  defaultMessage = ({ value, targetName }: ValidationArguments) =>
    `$property of ${targetName}: ${typeof value}`;
}

@ValidatorConstraint({ name: 'isShortLater', async: true })
class ShortLater {
  validate = async (value: unknown) => Promise.resolve(String(value).length < 5);
  defaultMessage = () => '$property: $value is too long';
}

const createCustomRule = (constraint: new () => Short | ShortLater): Rule => ({
  text: `Validate(${constraint.name})`,
  decorate: (options) => Validate(constraint, options),
  good: ['x', 1, null],
  bad: ['long enough', {}],
});

const NAMES =
  'IsString IsInt IsNumber IsBoolean IsArray IsObject IsEmail IsUUID IsDateString Length MinLength MaxLength ' +
  'Matches Min Max IsPositive IsIn IsNotIn IsEnum Equals NotEquals IsEmpty IsNotEmpty IsDefined Contains ' +
  'ArrayMinSize ArrayMaxSize ArrayNotEmpty ArrayUnique ArrayContains IsNotEmptyObject';

type Decorator = (...args: unknown[]) => PropertyDecorator;
const decorators = classValidator as unknown as Record<string, Decorator>;

/** Checks that no value is a symbol, which a client cannot send. */
const canBeSent = ({ good }: { readonly good: readonly unknown[] }) =>
  good.every((value) => typeof value !== 'symbol');

const RULES: readonly Rule[] = [
  createCustomRule(Short),
  createCustomRule(ShortLater),
  ...NAMES.split(' ').flatMap((name) =>
    ROWS[name]!.filter(canBeSent).map(({ args = [], good, bad }): Rule => {
      const decorator = decorators[name]!;
      const padding = Array.from({ length: Math.max(0, decorator.length - 1 - args.length) });
      return {
        text: `${name}(${args.map(print).join(', ')})`,
        decorate: (options) => decorator(...args, ...padding, options),
        good,
        bad,
      };
    }),
  ),
];

const CONDITIONS = {
  none: [],
  optional: [IsOptional()],
  allowed: [Allow()],
  defined: [IsDefined()],
  'optional, defined': [IsOptional(), IsDefined()],
  'if a': [ValidateIf((object: { a?: unknown }) => Boolean(object.a))],
  'unless null': [ValidateIf((_, value) => value !== null)],
  'if a, unless null': [
    ValidateIf((object: { a?: unknown }) => object.a !== 0),
    ValidateIf((_, value) => value !== null),
  ],
  'optional in a': [IsOptional({ groups: ['a'] })],
} satisfies Record<string, PropertyDecorator[]>;

const CONVERSIONS = {
  none: [],
  number: [TypeOf(() => Number)],
  text: [TypeOf(() => String)],
  date: [TypeOf(() => Date)],
  exposed: [Expose()],
  renamed: [Expose({ name: 'wire' })],
  transformed: [Transform(({ value }: { value: unknown }) => (value === 'x' ? 7 : value))],
} satisfies Record<string, PropertyDecorator[]>;

const MESSAGES = [
  '$property of $target: $value, $constraint1',
  ({ property, value, constraints }: ValidationArguments) =>
    `${property}: ${typeof value}, ${print(constraints)}, $value`,
];

// --- Blueprints

const chooseMostly = <Value>(frequent: Value, ...others: Value[]): fc.Arbitrary<Value> =>
  fc.oneof(
    { weight: 3 * others.length, arbitrary: fc.constant(frequent) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

const ruleOptions: fc.Arbitrary<ValidationOptions> = fc
  .record({
    each: chooseMostly<boolean | undefined>(undefined, true),
    message: chooseMostly<ValidationOptions['message']>(undefined, ...MESSAGES),
    groups: chooseMostly<string[] | undefined>(undefined, ['a'], ['b'], ['a', 'b']),
    always: chooseMostly<boolean | undefined>(undefined, true, false),
    context: chooseMostly<unknown>(undefined, { code: 1 }),
    validateIf: chooseMostly<ValidationOptions['validateIf']>(undefined, (_, value) => value !== 'x'),
  })
  .map((options) => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));

const fieldName = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'length', 'name');

const ruled = fc.array(fc.tuple(fc.constantFrom(...RULES), ruleOptions), { maxLength: 2 });

const plain: fc.Arbitrary<Property> = fc.record({
  name: fieldName,
  rules: ruled,
  condition: chooseMostly<Property['condition']>(
    'none',
    ...(Object.keys(CONDITIONS) as Property['condition'][]),
  ),
  conversion: chooseMostly<Property['conversion']>(
    'none',
    ...(Object.keys(CONVERSIONS) as Property['conversion'][]),
  ),
  nested: fc.constant(undefined),
});

const drawNesting = (depth: number): fc.Arbitrary<Property> =>
  fc.record({
    name: fieldName,
    rules: fc.array(fc.tuple(fc.constantFrom(...RULES), ruleOptions), { maxLength: 1 }),
    condition: chooseMostly<Property['condition']>('none', 'optional', 'unless null'),
    conversion: fc.constant('none'),
    nested: fc.record({
      child: drawBlueprint(depth - 1),
      declared: fc.constantFrom('class', 'list', 'open'),
      isTyped: chooseMostly(true, false),
      options: ruleOptions,
    }),
  });

export const drawBlueprint = (depth: number): fc.Arbitrary<Blueprint> =>
  fc.record({
    name: fc.constantFrom('Order', 'Item', 'Part'),
    base:
      depth > 1 ? fc.option(drawBlueprint(depth - 2), { nil: undefined, freq: 3 }) : fc.constant(undefined),
    properties: fc.uniqueArray(depth > 0 ? fc.oneof(plain, plain, drawNesting(depth)) : plain, {
      minLength: 1,
      maxLength: depth > 1 ? 6 : 3,
      selector: ({ name }) => name,
    }),
    fields: fc.array(
      fc.tuple(fc.constantFrom('free', 'more', 'b'), fc.constantFrom<unknown>(undefined, null, 7)),
      { maxLength: 1 },
    ),
  });

// --- Classes

/** Creates the class and its nested classes. */
export function createClass({ name, base, properties, fields }: Blueprint): Type {
  const Base = base ? createClass(base) : class {};
  const { [name]: made } = {
    [name]: class extends Base {
      constructor() {
        super();
        Object.assign(this, Object.fromEntries(fields));
      }
    },
  };
  const prototype = made!.prototype as object;
  for (const property of properties) addProperty(prototype, property);
  // A class without any rule is validated differently, and other specs test it.
  Allow()(prototype, 'known');
  return made!;
}

function addProperty(prototype: object, { name, rules, condition, conversion, nested }: Property): void {
  const all = rules.map(([rule, options]) => rule.decorate(options));
  all.push(...CONDITIONS[condition], ...CONVERSIONS[conversion]);
  if (nested) {
    const child = createClass(nested.child);
    const declared = { class: child, list: Array, open: Object }[nested.declared];
    Reflect.defineMetadata('design:type', declared, prototype, name);
    all.push(ValidateNested(nested.options));
    if (nested.isTyped) all.push(TypeOf(() => child));
  }
  for (const each of all) each(prototype, name);
}

/** Writes the source code of the class, after that of its base class and of its nested classes. */
export function writeSource(blueprint: Blueprint, name: string = blueprint.name): string {
  const { base, properties, fields } = blueprint;
  const before: string[] = [];
  const writeNested = (other: Blueprint, suffix: string) => {
    const otherName = `${name}${suffix}`;
    before.push(writeSource(other, otherName));
    return otherName;
  };
  const heading = `class ${name}${base ? ` extends ${writeNested(base, 'Base')}` : ''} {`;
  const members = properties.flatMap(({ name: key, rules, condition, conversion, nested }) => {
    const child = nested && writeNested(nested.child, key.toUpperCase());
    const lines = rules.map(([{ text }, options]) => `@${text} ${print(options)}`);
    if (condition !== 'none') lines.push(`@(${condition})`);
    if (conversion !== 'none') lines.push(`@(${conversion})`);
    if (nested) lines.push(`@ValidateNested(${print(nested.options)})`);
    if (nested?.isTyped) lines.push(`@Type(() => ${child})`);
    const type = nested && { class: child, list: `${child}[]`, open: 'object' }[nested.declared];
    return [...lines, `${key}${type ? `: ${type}` : ''};`];
  });
  const assigned = fields.map(([key, value]) => `${key} = ${print(value)};`);
  return [...before, heading, ...[...members, ...assigned].map((line) => `  ${line}`), '}'].join('\n');
}

/** Installs a container that is faster than the default one, which searches a list of all constraints for each call. */
export function useFastContainer(): void {
  const made = new WeakMap<object, object>();
  const get = (type: new () => object) => {
    const instance = made.get(type) ?? new type();
    made.set(type, instance);
    return instance;
  };
  useContainer({ get });
}

/** Deletes the rules of classes that are no longer used, since class-validator reads all rules in every validation. */
export function forgetClasses(): void {
  const { validationMetadatas } = getMetadataStorage() as unknown as {
    validationMetadatas: Map<unknown, unknown>;
  };
  validationMetadatas.clear();
}

// --- Bodies

const JUNK: readonly unknown[] = [
  null,
  undefined,
  '',
  'x',
  '$& $$',
  0,
  -1,
  1.5,
  1e300,
  2 ** 53,
  Number.NaN,
  true,
  {},
  { size: 1 },
  { length: 2 },
  { a: { a: { a: null } } },
  [],
  [null],
  [[]],
  [1, 'x'],
  [{}, {}],
];

const KEYS = [
  'extra',
  'free',
  '__proto__',
  'constructor',
  'prototype',
  'hasOwnProperty',
  'toString',
  'wire',
  '',
  '0',
];

/** Decisions that are drawn in advance, so that fast-check can shrink a class and its body independently. */
export class Decisions {
  private taken = 0;

  constructor(private readonly drawn: readonly number[]) {}

  /** Returns a number below `count`; 0 is the simplest choice. */
  drawBelow(count: number): number {
    const drawn = this.drawn[this.taken % this.drawn.length] ?? 0;
    this.taken += 1;
    return drawn % count;
  }

  drawOne<Value>(values: readonly Value[]): Value {
    return values[this.drawBelow(values.length)]!;
  }

  /** Calls one of several functions; the weights are their relative frequencies. */
  drawWay<Value>(ways: readonly (readonly [weight: number, create: () => Value])[]): Value {
    let at = this.drawBelow(ways.reduce((sum, [weight]) => sum + weight, 0));
    for (const [weight, create] of ways) {
      if (at < weight) return create();
      at -= weight;
    }
    return ways[0]![1]();
  }

  list<Value>(longest: number, item: () => Value): Value[] {
    return Array.from({ length: this.drawBelow(longest + 1) }, item);
  }
}

function drawPlainValue({ rules }: Property, choices: Decisions): unknown {
  const good = rules.flatMap(([rule]) => rule.good);
  const bad = rules.flatMap(([rule]) => rule.bad);
  const drawJunk = () => choices.drawOne(JUNK);
  const drawFine = () => (good.length > 0 ? choices.drawOne(good) : drawJunk());
  const drawPoor = () => (bad.length > 0 ? choices.drawOne(bad) : drawJunk());
  return choices.drawWay([
    [20, drawFine],
    [2, drawPoor],
    [
      1,
      () =>
        choices.list(3, () =>
          choices.drawWay([
            [3, drawFine],
            [1, drawPoor],
          ]),
        ),
    ],
    [1, drawJunk],
  ]);
}

function drawNestedValue({ child, declared }: Nested, choices: Decisions): unknown {
  const drawJunk = () => choices.drawOne(JUNK);
  const drawOne = (): unknown => createBody(child, choices);
  const drawMany = () =>
    choices.list(3, () =>
      choices.drawWay([
        [12, drawOne],
        [1, drawJunk],
      ]),
    );
  const isMany = declared === 'list';
  return choices.drawWay([
    [12, isMany ? drawMany : drawOne],
    [1, isMany ? drawOne : drawMany],
    [1, () => choices.list(2, drawMany)],
    [1, drawJunk],
  ]);
}

function collectProperties({ base, properties }: Blueprint): readonly Property[] {
  return base ? [...collectProperties(base), ...properties] : properties;
}

/** Creates a body for a class; most bodies are valid. */
function createBody(blueprint: Blueprint, choices: Decisions): object {
  const body = {};
  const define = (key: string, value: unknown) =>
    // Like `JSON.parse`, it creates an own property even for the key `__proto__`.
    Object.defineProperty(body, key, { value, enumerable: true, writable: true, configurable: true });
  for (const property of collectProperties(blueprint)) {
    const { name, conversion, nested } = property;
    const drawValue = () => (nested ? drawNestedValue(nested, choices) : drawPlainValue(property, choices));
    choices.drawWay([
      [9, () => define(conversion === 'renamed' ? 'wire' : name, drawValue())],
      [1, () => undefined],
    ]);
  }
  choices.drawWay([
    [5, () => undefined],
    [1, () => define(choices.drawOne(KEYS), choices.drawOne(JUNK))],
  ]);
  return body;
}

/** Creates a body, or sometimes a junk value in its place. */
export const createRoot = (blueprint: Blueprint, choices: Decisions): unknown =>
  choices.drawWay<unknown>([
    [30, () => createBody(blueprint, choices)],
    [1, () => choices.drawOne(JUNK)],
  ]);

export const sometimes = fc.constantFrom(undefined, undefined, undefined, true, false);

/**
 * Generates options of Nest's pipe, a class, and the decisions about its body.
 *
 * @param own generators of more options, or other generators for some of them
 */
export function drawScenario(own: Readonly<Record<string, fc.Arbitrary<unknown>>>) {
  const options = fc
    .record({
      whitelist: fc.constantFrom(undefined, true, true),
      forbidNonWhitelisted: fc.constantFrom(undefined, true),
      forbidUnknownValues: sometimes,
      skipMissingProperties: sometimes,
      skipNullProperties: sometimes,
      skipUndefinedProperties: sometimes,
      strict: sometimes,
      strictGroups: sometimes,
      always: sometimes,
      groups: fc.constantFrom(undefined, undefined, undefined, [], ['a'], ['b'], ['a', 'c']),
      transform: fc.constantFrom(undefined, undefined, undefined, false),
      transformOptions: fc.constantFrom(
        undefined,
        undefined,
        undefined,
        undefined,
        { enableImplicitConversion: true },
        { exposeDefaultValues: true },
        { exposeUnsetFields: false },
        { excludeExtraneousValues: true },
      ),
      ...own,
    })
    .map(
      (all) =>
        Object.fromEntries(
          Object.entries(all).filter(([, value]) => value !== undefined),
        ) as ValidationPipeOptions,
    );
  return fc.record({
    of: drawBlueprint(3),
    decisions: fc.array(fc.nat(1_000), { minLength: 50, maxLength: 50 }),
    options,
  });
}
