import { type ObservedDifference } from './compare.js';
import {
  listUnknownKeys,
  listNames,
  rejectsOnly,
  isSameAsTolerantNest,
  sendsKey,
  listSentValues,
  type UnknownKey,
  getValue,
} from './recognition.js';

/** A deliberate difference from Nest's `ValidationPipe` or from class-validator. */
export interface Difference {
  readonly id: string;
  /** A heading of the page, with the words that a reader would search for. */
  readonly title: string;
  /** The behaviour of Nest's pipe or of class-validator. */
  readonly theirs: string;
  readonly ours: string;
  /** `older Nest`: only compared with releases of Nest that differ from the newest one. */
  readonly applies: 'always' | 'strict' | 'older Nest';
  /** The option that turns the difference off, if there is one. */
  readonly switch?: string;
  readonly reason: string;
  /** Checks whether it explains a difference over HTTP. If absent, the tests that compare single objects show it. */
  readonly explains?: (seen: ObservedDifference) => boolean;
}

const STRICT_SWITCH = '`validation: { strict: false }`';

/** A decimal number, with or without an exponent. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const isNumber = (text: string) => DECIMAL.test(text) && Number.isFinite(Number(text));
const isInteger = (text: string) => /^-?\d+$/.test(text);
const isBoolean = (text: string) => text === 'true' || text === 'false';
const isPart = (seen: ObservedDifference, parts: readonly string[]) =>
  seen.ours.errors!.every(({ in: part = '' }) => parts.includes(part));

/** Checks whether we reject only parameters, each because it is repeated, absent or not a valid text. */
const rejectsParameters = (
  seen: ObservedDifference,
  reasons: readonly string[],
  isValid: (text: string) => boolean,
): boolean =>
  seen.nest.result === 'accepted' &&
  rejectsOnly(seen, reasons) &&
  isPart(seen, ['query', 'path']) &&
  seen.ours.errors!.every(({ field = '' }) => {
    const texts = listSentValues(seen.request, field);
    return texts.length !== 1 || !texts.every(isValid);
  });

/** Checks whether a Parse pipe of an older Nest parses a string such as `0x10` to another number than the converted value. */
const parsesSentText = ({ nest, ours, request }: ObservedDifference): boolean =>
  /\/(?:optional-|default-)?(?:int|float)$/.test(request.handler) &&
  nest.result === 'accepted' &&
  ours.result === 'accepted' &&
  !listSentValues(request, 'x').every(isNumber);

/** Members that are declared as one object. */
const ONE_OBJECT = new Set(['to', 'child', 'inner', 'item', 'one']);
/** Members that are declared as a list. */
const LISTS = new Set(['stops', 'list', 'many', 'set']);

/** Checks whether we reject only nested members, each because of its shape. */
const rejectsShapes = (
  seen: ObservedDifference,
  isWrong: (value: unknown, name: string) => boolean,
): boolean =>
  seen.nest.result === 'accepted' &&
  rejectsOnly(seen, ['nestedValidation']) &&
  seen.ours.errors!.every(({ field = '' }) => {
    const value = getValue(seen.request, field);
    return isWrong(value, field.split('.').at(-1) ?? '');
  });

const isRecord = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);

/** Every deliberate difference. The page `docs/reference/differences.md` is generated from this list. */
export const DIFFERENCES: readonly Difference[] = [
  {
    id: 'shared-keys',
    title: 'Two parameters share a body or a query',
    theirs:
      "With `forbidNonWhitelisted`, Nest's pipe rejects every request of a handler such as `(@Body() page: PageDto, @Body() sort: SortDto)`. Each class knows only its own keys.",
    ours: 'Rejects a key if no parameter of the handler knows it, by its class or by its name. A parameter that takes the whole body without a class knows every key.',
    applies: 'always',
    reason: 'Otherwise no request of such a handler is valid.',
    explains: (seen) => {
      const known = SHARED_KEYS[seen.request.handler];
      return (
        known !== undefined &&
        isSameAsTolerantNest(seen) &&
        (known === 'all' ||
          [...listNames(seen.request), ...listUnknownKeys(seen).map(({ key }) => key)].every((key) =>
            known.includes(key),
          ))
      );
    },
  },
  {
    id: 'unsent-keys',
    title: "A class initialises members that have no rule (`extra = 'default'`)",
    theirs:
      "With `forbidNonWhitelisted`, Nest's pipe rejects every request: the instance has the member, and no rule names it. The same happens to a declared field without a value if the compiler option `useDefineForClassFields` is on.",
    ours: 'Reports a key only if the client sent it.',
    applies: 'always',
    reason: 'A client cannot remove a key that it did not send.',
    explains: (seen) => {
      const keys = listUnknownKeys(seen);
      // class-transformer drops the sent value, but the instance still has the key.
      const isDropped = seen.set.options.transformOptions?.excludeExtraneousValues === true;
      const isSent = (key: UnknownKey) => !isDropped && sendsKey(seen.request, key);
      return keys.length > 0 && isSameAsTolerantNest(seen) && !keys.some(isSent);
    },
  },
  {
    id: 'server-errors',
    title: "A request ends in a 500 of Nest's pipe",
    theirs:
      "Nest's pipe throws on some values, for example if an object without a prototype is converted to a number, or if `@IsEmail()` validates half of a character (`'\\ud800'`).",
    ours: 'Accepts or rejects the value by the rules of the class.',
    applies: 'always',
    reason: 'A client must not be able to cause a server error.',
    explains: ({ nest, ours }) => nest.result === 'failed' && ours.result !== 'failed',
  },
  {
    id: 'enum-types',
    title: 'A parameter has the type of an enum, in an app that SWC compiles',
    theirs:
      "With `forbidUnknownValues`, Nest's pipe rejects every value: SWC gives the enum as the type of the parameter, and an enum is not a class. A list becomes an object that is not a list.",
    ours: 'Passes the value, as Nest does in an app that TypeScript compiles.',
    applies: 'always',
    reason: 'Otherwise no request of such a handler is valid.',
    explains: ({ request, nest, ours }) =>
      /^(?:member|path)\/(?:parse-)?enum$/.test(request.handler) &&
      (nest.text?.includes('an unknown value was passed') === true ||
        nest.received?.[0]?.startsWith('Array{') === true) &&
      ours.result === 'accepted',
  },
  {
    id: 'empty-json-body',
    title: 'Fastify receives a JSON body of zero bytes',
    theirs: 'Fastify rejects it with 400 before any pipe runs. Express reads it as no body.',
    ours: 'Reads it as no body on both adapters. A JSON parser that the app registers stays as it is.',
    applies: 'always',
    reason: 'An endpoint sends the same response on both adapters.',
    explains: ({ adapter, request, nest, ours }) =>
      adapter === 'fastify' &&
      request.body === '' &&
      nest.text?.includes('Body cannot be empty') === true &&
      ours.result === 'accepted',
  },
  {
    id: 'prototype-keys',
    title: 'Fastify receives a JSON body with `__proto__` or `constructor.prototype`',
    theirs: "Fastify rejects it with 400 before any pipe runs. On Express, Nest's pipe drops these keys.",
    ours: 'Drops these keys on both adapters.',
    applies: 'always',
    reason: 'An endpoint sends the same response on both adapters.',
    explains: ({ adapter, request, nest, ours }) =>
      adapter === 'fastify' &&
      /"(?:__proto__|constructor)":/.test(request.body ?? '') &&
      nest.text?.includes('Body is not valid JSON') === true &&
      !String(ours.received).includes('__proto__') &&
      // For these handlers Nest fails on Express: a constructor needs an argument, a discriminator is unknown.
      (ours.result === 'accepted' || ['body/holds-needy', 'body/drawing'].includes(request.handler)),
  },
  {
    id: 'strict-defaults',
    title: 'Options that you do not set are strict',
    theirs:
      "In Nest's pipe, `transform`, `whitelist` and `forbidNonWhitelisted` are false unless you set them.",
    ours: "`transform` and `whitelist` are true, and `forbidNonWhitelisted` is `'body'`: unknown keys of a body are rejected, those of other parts are dropped.",
    applies: 'strict',
    switch: `${STRICT_SWITCH}, or the option itself`,
    reason:
      'A handler receives the types that its parameters declare, and a client learns of a misspelled key.',
    explains: () => false,
  },
  {
    id: 'number-parameter',
    title: 'A number parameter is not a number (`?page=abc`, `?page=`)',
    theirs:
      "With `transform`, Nest's pipe passes `NaN` for `?page=abc`, 0 for `?page=`, and 16 for `?page=0x10`. `ParseIntPipe` and `ParseFloatPipe` receive the converted value, too.",
    ours: 'Rejects a value that is not a decimal number. A Parse pipe receives the string that was sent.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'A handler that declares a number does not expect `NaN`.',
    explains: (seen) =>
      rejectsParameters(seen, ['isNumber'], isNumber) ||
      rejectsParameters(seen, ['isInt'], isInteger) ||
      parsesSentText(seen),
  },
  {
    id: 'expected-type',
    title: 'An app with `expectedType` has parameters with a Parse pipe',
    theirs: "Nest's pipe validates the values of such parameters against `expectedType`, too.",
    ours: 'Leaves them to their Parse pipe.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'The Parse pipe decides which strings it accepts.',
    explains: ({ set, request, nest, ours }) =>
      set.options.expectedType !== undefined &&
      /^(?:members?|path)\/(?:parse-|optional-|default-)?(?:int|bool|float|uuid)$/.test(request.handler) &&
      nest.result === 'rejected' &&
      ours.result === 'accepted',
  },
  {
    id: 'boolean-parameter',
    title: 'A boolean parameter is neither true nor false (`?on=1`)',
    theirs:
      "With `transform`, Nest's pipe passes false for every text except 'true'. `ParseBoolPipe` receives the converted value, too.",
    ours: "Rejects every string except 'true' and 'false'. A Parse pipe receives the string that was sent.",
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'A client that sends `?on=1` or `?on=yes` means the opposite of false.',
    explains: (seen) => rejectsParameters(seen, ['isBoolean'], isBoolean),
  },
  {
    id: 'text-parameter',
    title: 'A text parameter is given twice (`?q=a&q=b`)',
    theirs:
      "With `transform`, Nest's pipe joins the values of a parameter that is declared as a string: 'a,b'.",
    ours: 'Rejects it.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'The client did not send the joined text.',
    explains: (seen) => rejectsParameters(seen, ['isString'], () => true),
  },
  {
    id: 'list-for-one',
    title: 'A list is sent for one nested object',
    theirs:
      "class-validator validates each item of the list, even if the property is declared as one object. Nest's pipe passes the list.",
    ours: "Rejects it if the property's type is a class and `@ValidateNested()` has no `each`.",
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'A handler that reads `order.address.city` receives a list, although the type is one object.',
    explains: (seen) =>
      rejectsShapes(
        seen,
        (value, name) => Array.isArray(value) && (ONE_OBJECT.has(name) || /^\d+$/.test(name)),
      ),
  },
  {
    id: 'one-for-list',
    title: 'One object is sent for a list of nested objects',
    theirs: "class-validator validates the object as if it were an item. Nest's pipe passes the object.",
    ours: "Rejects it if the property's type is a list, with or without `each`.",
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'A handler that iterates over `order.lines` fails with a `TypeError`.',
    explains: (seen) =>
      rejectsShapes(seen, (value, name) => (isRecord(value) || ArrayBuffer.isView(value)) && LISTS.has(name)),
  },
  {
    id: 'root-shape',
    title: 'A list or a string is sent for a class without rules',
    theirs: "Nest's pipe accepts it: no rule of the class can fail.",
    ours: 'Rejects it: it must be an object.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'A handler that declares a class expects an object.',
    explains: (seen) =>
      seen.nest.result === 'accepted' &&
      rejectsOnly(seen, ['isObject']) &&
      isPart(seen, ['body', '']) &&
      seen.ours.errors!.every(({ field = '' }) => !isRecord(getValue(seen.request, field))),
  },
  {
    id: 'headers',
    title: 'Headers and cookies are validated',
    theirs:
      'Nest runs no pipes on headers: `@Headers() headers: TenantDto` receives a plain object that nothing has validated.',
    ours: 'Validates them like every other part of the request. Unknown names are never rejected.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'The class of the parameter has rules, and you expect them to apply.',
    explains: ({ request, nest, ours }) =>
      request.handler.startsWith('headers/') &&
      nest.result === 'accepted' &&
      (ours.result === 'accepted' || (ours.errors ?? []).every(({ in: part }) => part === 'header')),
  },
  {
    id: 'nesting-depth',
    title: 'A body is nested more than 500 levels deep',
    theirs: "Nest's pipe validates it, up to the depth of the call stack.",
    ours: 'Rejects it.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'Code that recurses into the value would exceed the call stack.',
    explains: (seen) => seen.nest.result === 'accepted' && rejectsOnly(seen, ['maxDepth']),
  },
  {
    id: 'unsupported-media-type',
    title: 'No parser reads the body (415)',
    theirs:
      "Express passes no body, and Nest's pipe validates an empty object in its place. Fastify passes the text of a `text/plain` body, and rejects every type without a parser with 415 itself.",
    ours: 'Sends 415 if a handler reads a body that no parser has read, or if it declares an object and receives a string.',
    applies: 'strict',
    switch: `${STRICT_SWITCH}, or \`http: { rejectUnsupportedMediaType: false }\``,
    reason: 'Otherwise the body of the client is ignored without an error.',
    explains: ({ nest, ours }) => nest.result === 'accepted' && ours.status === 415,
  },
  {
    id: 'inherited-names',
    title: 'An unknown key has the name of a method of `Object.prototype` (`isPrototypeOf`)',
    theirs:
      'class-validator treats the key as known if the class declares a property of that name without rules.',
    ours: 'Treats it like every other unknown key.',
    applies: 'strict',
    switch: STRICT_SWITCH,
    reason: 'Only the rules of the class decide whether a key is known.',
  },
  {
    id: 'replacement-patterns',
    title: 'A rejected value contains `$&` or `$$`',
    theirs:
      'class-validator passes the value to `String.replace`, so that the message repeats its own placeholder.',
    ours: 'Inserts the value into the message as it is.',
    applies: 'always',
    reason: 'A message quotes the value that was sent.',
  },
  {
    id: 'target-name',
    title: '`$target` in the message of a nested value',
    theirs: 'class-validator inserts `Function` in place of the class name.',
    ours: 'Inserts the class name.',
    applies: 'always',
    reason: 'The documentation of class-validator promises the class name.',
  },
  {
    id: 'not-an-object',
    title: 'A list or a string is sent for the whole body',
    theirs:
      "Nest's pipe validates an empty object in its place, and reports every required member as missing. It makes an object of a `Uint8Array`, with a member for each byte.",
    ours: 'Rejects it with one error: it must be an object. So is a `Uint8Array` of more than 10,000 bytes, even if every member is optional: it could exhaust the memory.',
    applies: 'always',
    reason: 'The body is wrong, not its members. The same requests are rejected, except for such bytes.',
  },
  {
    id: 'older-root-shape',
    title: 'A list or a string is sent for a class whose fields are all optional',
    theirs:
      "Nest's pipe accepts it, although the class has rules, in 11.0.0 to 11.2.7 and 12.0.0 to 12.1.3. It gives a list a member `constructor`. It is rejected since 11.2.8 and 12.2.0.",
    ours: 'Does what the installed Nest does, without that member. If validation is strict, it is rejected.',
    applies: 'older Nest',
    reason: 'A list with such a member is not a list for code that reads its keys.',
    explains: ({ isStrict, nest, ours, request }) => {
      if (nest.result !== 'accepted') return false;
      if (ours.result === 'accepted')
        return nest.received?.some((text) => text.includes('constructor: function')) === true;
      const reasons = ours.errors?.map(({ reason }) => reason) ?? [];
      const isText = request.handler.startsWith('member/') || !isRecord(getValue(request, ''));
      return isStrict && isText && reasons.every((reason) => reason === 'isObject');
    },
  },
  {
    id: 'older-prototype-keys',
    title: 'A body has the keys `constructor` or `prototype`',
    theirs:
      "Nest's pipe drops only `__proto__` in 11.0.0 to 11.1.9. In 11.1.13 to 11.2.7 and 12.0.0 to 12.1.3, it keeps a `constructor` that is null, false, 0 or an empty string. All are dropped since 11.2.8 and 12.2.0.",
    ours: 'Drops `__proto__`, `constructor` and `prototype`.',
    applies: 'older Nest',
    reason: 'Code that merges the value into another object could change a prototype.',
    explains: ({ request, ours }) =>
      /"(?:constructor|prototype)":|[?&](?:constructor|prototype)=/.test(
        `${request.body ?? ''}${request.path}`,
      ) && ours.result === 'accepted',
  },
  {
    id: 'older-binary-values',
    title: 'Binary data is sent in place of a nested object',
    theirs:
      "Nest's pipe passes the `Buffer` without applying the rules of the nested class, in 11.0.0 to 11.2.9 and 12.0.0 to 12.4.2. It is rejected since 11.2.10 and 12.5.0.",
    ours: 'Rejects it.',
    applies: 'older Nest',
    reason: 'No rule of the nested class has been checked.',
    explains: (seen) =>
      rejectsOnly(seen, ['nestedValidation']) && /"\$revive":"b(?:uffer|ytes)"/.test(seen.request.body ?? ''),
  },
  {
    id: 'older-gaps',
    title: 'A list has gaps',
    theirs:
      "Nest's pipe passes the gaps, or validates a copy without them, in 11.0.0 to 11.2.9 and 12.0.0 to 12.4.2. They are closed since 11.2.10 and 12.5.0.",
    ours: 'Closes the gaps.',
    applies: 'older Nest',
    reason: 'The handler receives the list that was validated.',
    explains: ({ request }) => request.body?.includes('"sparse list"') === true,
  },
];

/** Handlers with several parameters for one part of the request, and the keys that one of them knows. */
const SHARED_KEYS: Readonly<Record<string, readonly string[] | 'all'>> = {
  'members/class-and-any': 'all',
  'members/two-classes': ['page', 'filter', 'sort'],
  'members/class-and-member': ['name', 'size', 'extra'],
  'query/two-classes': ['page', 'filter', 'sort'],
  'query/class-and-member': ['sort', 'extra'],
  'query/class-and-number': ['sort', 'n'],
};
