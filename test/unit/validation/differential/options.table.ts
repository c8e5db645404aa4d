import { type ArgumentMetadata, type Type, type ValidationPipeOptions } from '@nestjs/common';
import { Type as TypeOf } from 'class-transformer';
import {
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  ValidateNested,
  type ValidationArguments,
} from 'class-validator';

import {
  JUNK,
  Person,
  PERSON,
  Allowing,
  Declaring,
  Conditional,
  RuleWithCondition,
  Grouped,
  GROUPED,
  Contexts,
  ContextsOfOneName,
  Unruled,
  Nesting,
  LEAVES,
  nestLeaves,
  Lists,
  LISTS,
  Collections,
  Middle,
  Derived,
  DERIVED,
  Custom,
  CUSTOM,
  Asynchronous,
  ASYNCHRONOUS,
  Throwing,
  Promising,
  createLeaf,
  Converting,
  Shelter,
  Shelters,
  ANIMALS,
  Transforming,
  TRANSFORMING,
  Exposing,
  Defaults,
  Closed,
  Behaving,
  Partially,
  Picked,
  Omitted,
  Joined,
  PartialLeaf,
  PartialPick,
} from './options.classes.js';
/** Bodies for a class, which are all tested with each of the options. */
export interface Case {
  readonly type: Type;
  readonly bodies: readonly unknown[];
  readonly options?: readonly ValidationPipeOptions[];
  readonly metadata?: Partial<ArgumentMetadata>;
  /** The result of all bodies, if it is the same. Otherwise, some must be accepted and some rejected. */
  readonly always?: 'accepted' | 'rejected' | 'crashed';
}

const STRICT = { whitelist: true, forbidNonWhitelisted: true };

/** Options that are common in apps, and some that are rare. */
export const OPTIONS: readonly ValidationPipeOptions[] = [
  {},
  STRICT,
  { whitelist: true },
  { forbidNonWhitelisted: true },
  { forbidUnknownValues: true },
  { skipMissingProperties: true },
  { skipNullProperties: true },
  { skipUndefinedProperties: true },
  { stopAtFirstError: true },
  { stopAtFirstError: true, skipMissingProperties: true, ...STRICT },
  { dismissDefaultMessages: true },
  { validationError: { target: true, value: true } },
  { validationError: { target: false, value: false } },
  { validationError: { value: true }, stopAtFirstError: true },
  { transform: false },
  { transform: false, whitelist: true },
  { transform: false, ...STRICT, stopAtFirstError: true },
];

/** Parses a body, since JSON can have keys that an object literal cannot have. */
const parse = (json: string): unknown => JSON.parse(json);

/** Copies a body for each field and each junk value, and assigns the value to the field. */
const corruptFields = (body: object, ...fields: string[]): object[] =>
  fields.flatMap((field) => JUNK.map((junk) => ({ ...body, [field]: junk })));

const createProducts = <Value>(...lists: readonly (readonly Value[])[]): Value[] =>
  lists.reduce<Value[]>(
    (before, list) => before.flatMap((one) => list.map((other) => Object.assign({}, one, other))),
    [{} as Value],
  );

const GROUPS = createProducts<ValidationPipeOptions>(
  [{}, { groups: [] }, { groups: ['a'] }, { groups: ['b'] }, { groups: ['a', 'b'] }, { groups: ['c'] }],
  [{}, { strictGroups: true }],
  [{}, { always: true }],
  [{}, STRICT],
);

const TRANSFORM_OPTIONS: readonly ValidationPipeOptions[] = [
  {},
  { transformOptions: {} },
  { transformOptions: { groups: ['admin'] } },
  { transformOptions: { groups: ['other'] } },
  { transformOptions: { version: 1 } },
  { transformOptions: { version: 2 } },
  { transformOptions: { excludeExtraneousValues: true } },
  { transformOptions: { excludeExtraneousValues: true, groups: ['admin'], version: 2 } },
  { transformOptions: { enableImplicitConversion: true } },
  { transformOptions: { exposeDefaultValues: true } },
  { transformOptions: { exposeUnsetFields: false } },
  { transformOptions: { strategy: 'excludeAll' } },
  { transformOptions: { ignoreDecorators: true } },
  { transformOptions: { excludePrefixes: ['u', 'd'] } },
  { transformOptions: { enableCircularCheck: true } },
  { transformOptions: { enableImplicitConversion: true, exposeDefaultValues: true }, ...STRICT },
  { transformOptions: { excludeExtraneousValues: true }, transform: false, whitelist: true },
];

const HOSTILE_KEYS = [
  '{"__proto__": {"polluted": 1}}',
  '{"constructor": {"prototype": {"polluted": 1}}}',
  '{"constructor": null}',
  '{"constructor": "x", "prototype": {"polluted": 1}}',
  '{"toString": 1, "valueOf": null, "hasOwnProperty": "x"}',
  '{"": 1, " ": 2, "0": 3, "a.b": 4, "length": 5}',
  '{"__defineGetter__": 1, "isPrototypeOf": 2, "toJSON": 3, "then": 4}',
];

const addHostileKeys = (body: object) =>
  HOSTILE_KEYS.map((keys) => parse(`${JSON.stringify(body).slice(0, -1)},${keys.slice(1)}`));

class Measured {
  @IsOptional()
  @IsString()
  name?: string;
}

/** Its messages read the nested object before its unknown keys are removed. */
class Measuring {
  @IsNotEmpty({
    message: ({ value }: ValidationArguments) => `empty: ${Object.keys(value as object).join()}`,
  })
  @Length(2)
  @ValidateNested()
  @TypeOf(() => Measured)
  nested: unknown;
}

export const CASES: Readonly<Record<string, Case>> = {
  'plain fields': {
    type: Person,
    bodies: [PERSON, {}, ...corruptFields(PERSON, 'name', 'age', 'email', 'extra')],
  },
  'no body': {
    type: Person,
    bodies: [undefined, null],
    always: 'rejected',
    options: [{}, STRICT, { transform: false }],
  },
  'no body for a class of optional fields': {
    type: Partially,
    bodies: [undefined, null],
    always: 'accepted',
    options: [{}, STRICT, { transform: false }, { transform: false, whitelist: true }],
  },
  'hostile keys': {
    type: Person,
    bodies: addHostileKeys(PERSON),
    always: 'accepted',
    options: [{}, { whitelist: true }],
  },
  'hostile keys that are rejected': {
    type: Person,
    bodies: [PERSON, ...addHostileKeys(PERSON)],
    options: OPTIONS,
  },
  'hostile keys of a nested object': {
    type: Nesting,
    bodies: addHostileKeys({ size: 1 }).flatMap((leaf) => [
      { one: leaf },
      { one: [leaf] },
      { untyped: leaf },
      { unruled: leaf },
    ]),
  },
  'a body without a prototype': { type: Person, bodies: [Object.assign(Object.create(null), PERSON), {}] },
  'an instance as the body': { type: Person, bodies: [Object.assign(new Person(), PERSON), new Person()] },
  'messages about nested objects': {
    type: Measuring,
    bodies: [{ length: null }, { length: 1, name: 5 }, { name: 'x' }].map((nested) => ({ nested })),
    always: 'rejected',
    options: OPTIONS,
  },
  '@Allow': {
    type: Allowing,
    bodies: [{ count: 1 }, { count: 1, free: 1 }, { count: 1, sometimes: null }, { count: 'x' }],
    options: [...OPTIONS, ...GROUPS],
  },
  'fields without rules': {
    type: Declaring,
    bodies: [{ count: 1 }, { count: 1, undecorated: 1 }, { count: 1, assigned: null }, {}],
  },
  '@IsOptional, @ValidateIf, @IsDefined': {
    type: Conditional,
    bodies: [
      { defined: 'x' },
      { defined: 'x', optional: 5 },
      { defined: 'x', optional: 4, twice: 'x' },
      { defined: 'x', twice: 'skip' },
      { defined: 'x', nested: PERSON },
      ...corruptFields(
        { defined: 'x' },
        'optional',
        'dependent',
        'twice',
        'both',
        'defined',
        'grouped',
        'nested',
      ),
    ],
    options: [...OPTIONS, { groups: ['a'] }],
  },
  'validateIf of a rule': {
    type: RuleWithCondition,
    bodies: ['number', 'defined', ''].flatMap((kind) =>
      corruptFields({ kind, value: 5, nested: PERSON }, 'value', 'nested'),
    ),
  },
  groups: {
    type: Grouped,
    bodies: [
      GROUPED,
      {},
      { ...GROUPED, child: { x: 'x', y: 1 } },
      ...corruptFields(GROUPED, ...Object.keys(GROUPED)),
    ],
    options: GROUPS,
  },
  contexts: {
    type: Contexts,
    bodies: [
      { one: 3, each: [1], silent: 1, nested: PERSON },
      ...corruptFields({ nested: {} }, 'one', 'each', 'silent', 'nested'),
    ],
    options: OPTIONS.filter(({ dismissDefaultMessages }) => !dismissDefaultMessages),
  },
  'contexts without messages': {
    type: Contexts,
    bodies: [{ one: 3, each: [1], silent: 1, nested: PERSON }, {}],
    options: [{ dismissDefaultMessages: true }],
  },
  'contexts of rules with the same name': {
    type: ContextsOfOneName,
    bodies: ['a', 'b', 'c'].map((same) => ({ same })),
  },
  '@ValidateNested': {
    type: Nesting,
    bodies: LEAVES.flatMap((leaf) => [
      { one: leaf },
      { described: leaf },
      { untyped: leaf },
      { unruled: leaf },
    ]),
  },
  '@ValidateNested of lists': {
    type: Lists,
    bodies: [
      ...LISTS.flatMap((list) => [{ many: list }, { many: [], described: list }]),
      ...[[], ['a'], ['abc'], [1, 'a'], null, 'a', {}].map((words) => ({ many: [], words })),
    ],
  },
  'sparse lists': {
    type: Lists,
    bodies: [
      { many: Object.assign([], { 2: { size: 1 } }) },
      { many: Object.assign([], { 1: { size: 0 }, 3: null }) },
      { many: [], words: Object.assign([], { 4: 'a' }) },
    ],
  },
  'sets and maps': {
    type: Collections,
    bodies: [
      { set: [{ size: 1 }] },
      { set: [{ size: 1 }, { size: 0 }, null] },
      { set: new Set([{ size: 1 }, { size: 0 }]) },
      { map: { a: { size: 1 } } },
      { map: { a: { size: 1 }, b: { size: 0 } } },
      { map: new Map([['a', { size: 'x' }]]) },
      { set: 'x', map: 'x' },
      { numbers: [1, 2], table: { a: 1 } },
      { numbers: new Set([1]), table: new Map([['a', 1]]) },
      {
        numbers: new Set(['x']),
        table: new Map<string, unknown>([
          ['a', 'x'],
          ['b', 1],
        ]),
      },
    ],
  },
  'binary data': {
    type: Nesting,
    bodies: [Buffer.from('x'), Uint8Array.of(1), [Buffer.from('x')], [{ size: 1 }, Buffer.from('x')]].flatMap(
      (data) => [{ one: data }, { one: { size: 1, next: data } }],
    ),
    // Nest creates these errors itself, without values.
    options: OPTIONS.map((options) => ({ ...options, validationError: { value: false } })),
  },
  'many levels': {
    type: Nesting,
    bodies: [{ one: nestLeaves(100, { size: 1 }) }, { one: nestLeaves(100, { size: 0 }) }],
  },
  'inherited rules': {
    type: Derived,
    bodies: [
      DERIVED,
      {},
      ...corruptFields(DERIVED, ...Object.keys(DERIVED)),
      { ...DERIVED, leaf: { size: 0 } },
    ],
    options: [...OPTIONS, { groups: ['a'] }],
  },
  'rules of a class between two others': {
    type: Middle,
    bodies: [DERIVED, {}, ...corruptFields(DERIVED, 'same', 'inherited')],
  },
  'custom constraints': {
    type: Custom,
    bodies: [
      CUSTOM,
      {},
      { ...CUSTOM, start: 3 },
      { ...CUSTOM, evens: [1, 2] },
      { ...CUSTOM, evens: new Set([2, 3]) },
      ...corruptFields(CUSTOM, ...Object.keys(CUSTOM)),
    ],
  },
  'asynchronous constraints': {
    type: Asynchronous,
    bodies: [
      ASYNCHRONOUS,
      { one: 'x', each: ['x'], mixed: 'xx' },
      {},
      { ...ASYNCHRONOUS, x: undefined, each: ['y', 'x'] },
      ...corruptFields({ one: 'x', each: ['x'] }, 'one', 'each', 'mixed'),
      { ...ASYNCHRONOUS, nested: { one: 'y', each: 'x', mixed: '' } },
    ],
    options: OPTIONS.filter(({ forbidUnknownValues }) => !forbidUnknownValues),
  },
  'constraints that throw': { type: Throwing, bodies: [{ value: 'x' }, { value: 0 }], always: 'crashed' },
  '@ValidatePromise': {
    type: Promising,
    bodies: [
      { text: Promise.resolve('x'), leaf: Promise.resolve(createLeaf(1)), unresolved: {} },
      { text: Promise.resolve(7), leaf: Promise.resolve(createLeaf(0)), unresolved: Promise.resolve(7) },
      { text: 'x', leaf: createLeaf(1), unresolved: {} },
      { text: 7, leaf: 'x', unresolved: 'x' },
    ],
  },
  'types by a discriminator': {
    type: Shelter,
    bodies: [...ANIMALS, ...JUNK.filter((junk) => !Array.isArray(junk))].flatMap((animal) => [
      { one: animal },
      { kept: animal },
    ]),
    // Without `transform`, types that the discriminator does not name cannot be converted back to plain objects.
    options: OPTIONS.filter(({ transform }) => transform !== false),
  },
  'null in a list of types by a discriminator': {
    type: Shelters,
    bodies: [{ many: [null] }],
    always: 'crashed',
  },
  'lists of types by a discriminator': {
    type: Shelters,
    bodies: [{ many: [] }, { many: ANIMALS }, { many: ANIMALS.slice(0, 2) }, { many: ANIMALS.slice(1) }, {}],
  },
  'built-in types': {
    type: Converting,
    bodies: [
      {
        number: '7',
        numbers: ['1', 2, 'x', null, ['3']],
        texts: [1, null, true],
        flags: ['', 'x'],
        dates: [0, 'x'],
      },
      {
        number: '7',
        numbers: ['1', ['2']],
        texts: { a: 1 },
        flags: {},
        dates: '2020-01-01',
        object: { a: ['1'] },
      },
      ...corruptFields({ number: 7 }, 'number', 'numbers', 'texts', 'flags', 'dates', 'object'),
    ],
  },
  '@Transform, @Expose, @Exclude, @Type': {
    type: Transforming,
    bodies: [
      TRANSFORMING,
      { ...TRANSFORMING, renamed: 2 },
      { ...TRANSFORMING, secret: 1, flag: 'x' },
      { ...TRANSFORMING, date: '2020-01-01', numbers: ['1', 'x'], text: 7 },
      ...corruptFields(TRANSFORMING, 'trimmed', 'defaulted', 'wire_name', 'date', 'numbers', 'text', 'flag'),
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  transformOptions: {
    type: Exposing,
    bodies: [
      { plain: 1 },
      { plain: 1, admin: 1, versioned: 1, n: { size: 1 }, unexposed: 1 },
      { plain: 1, admin: 'x', versioned: 'x', n: { size: 'x' }, unexposed: 'x' },
      { plain: '1', nested: { size: 1 }, extra: 1 },
      {},
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'default values': {
    type: Defaults,
    bodies: [
      {},
      ...corruptFields({}, 'count', 'text', 'list', 'flag', 'date'),
      { count: '7', flag: 'false', date: 0 },
    ],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'a class that excludes all': {
    type: Closed,
    bodies: [{ open: 1 }, { open: 1, shut: 1 }, { shut: 'x' }, { open: 'x' }],
    options: [...OPTIONS, ...TRANSFORM_OPTIONS],
  },
  'getters, setters, methods and a constructor': {
    type: Behaving,
    bodies: [
      { first: 'Ann' },
      { first: 'Ann', full: 'x', size: 2 },
      { first: 'Ann', size: 'x' },
      { first: 'Ann', greet: 'x', made: 'x', hidden: 1 },
      {},
    ],
  },
  PartialType: { type: Partially, bodies: [{}, PERSON, ...corruptFields(PERSON, 'name', 'age', 'extra')] },
  'PartialType that rejects null': { type: PartialLeaf, bodies: [{}, ...corruptFields({}, 'size', 'next')] },
  'PartialType of a PickType': {
    type: PartialPick,
    bodies: [{}, ...corruptFields({}, 'trimmed', 'wire_name', 'age')],
  },
  PickType: { type: Picked, bodies: [{}, PERSON, ...corruptFields({ name: 'Ann' }, 'name', 'age')] },
  OmitType: {
    type: Omitted,
    bodies: [{}, PERSON, ...corruptFields({ age: 1, email: 'a@b.example' }, 'age')],
  },
  IntersectionType: {
    type: Joined,
    bodies: [{}, { ...PERSON, size: 1 }, ...corruptFields(PERSON, 'size', 'name')],
  },
  'a class without rules': {
    type: Unruled,
    bodies: [{}, { anything: 1 }, { anything: { a: [1] } }, { extra: 1 }],
    options: [{}, { forbidUnknownValues: true }, { transform: false }],
  },
  'a parameter of a custom decorator': {
    type: Person,
    bodies: [PERSON, {}, null, 'x'],
    metadata: { type: 'custom' },
    options: [{ validateCustomDecorators: true }],
  },
  'a parameter of a custom decorator, which is not validated': {
    type: Person,
    bodies: [PERSON, {}, null, 'x', []],
    metadata: { type: 'custom' },
    options: [{}, { transform: false }],
    always: 'accepted',
  },
  'a query': {
    type: Person,
    bodies: [PERSON, {}, ...corruptFields(PERSON, 'age', 'extra')],
    metadata: { type: 'query' },
  },
  '`expectedType` in place of the declared class': {
    type: Unruled,
    bodies: [PERSON, {}, { ...PERSON, age: 'x' }],
    options: OPTIONS.map((options) => ({ ...options, expectedType: Person })),
  },
};

/** Parameters of built-in types, with values that are accepted for them. */
const PRIMITIVES: readonly (readonly [Type | undefined, readonly unknown[]])[] = [
  [String, [undefined, '', 'x', '7', 7, true]],
  [Number, [undefined, '7', '-0', '1e3', ' 1.5 ', 7]],
  [Boolean, [undefined, 'true', 'false', true, false]],
  ...[Array, Object, Date, Buffer, undefined].map((type): [Type | undefined, unknown[]] => [
    type as Type | undefined,
    [undefined, null, '', 'x', 7, {}, ['x']],
  ]),
];

for (const [type, bodies] of PRIMITIVES) {
  for (const kind of ['param', 'query', 'body', 'custom'] as const) {
    for (const data of ['id', undefined]) {
      Object.assign(CASES, {
        [`${type?.name} of ${kind} ${data ?? ''}`]: {
          type,
          bodies,
          metadata: { type: kind, data },
          options: [{}, STRICT],
          always: 'accepted',
        },
      });
    }
  }
}
