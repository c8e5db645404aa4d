import 'reflect-metadata';
import { afterEach, describe, expect, it } from '@jest/globals';
import { getMetadataStorage, isEmail, IsEmail, ValidateBy } from 'class-validator';
import fc from 'fast-check';
import { type ConstraintArguments } from '../../../lib/validation/engine/rule-storage.js';
import { withShortCut } from '../../../lib/validation/engine/short-cut.js';

/** The rule of a decorator on a fresh class, with its short cut. */
function ruleOf(decorate: PropertyDecorator) {
  class Letter {
    to!: string;
  }
  decorate(Letter.prototype, 'to');
  const storage = getMetadataStorage();
  const [metadata] = storage.getTargetValidationMetadatas(Letter, undefined as never, false, false);
  const [registered] = storage.getTargetValidatorConstraints(metadata!.constraintCls);
  const constraints = metadata!.constraints ?? [];
  const constraint = withShortCut(registered!.name, registered!.instance, constraints);
  /** What it answers, and how often it looked at its options: not at all where class-validator was not asked. */
  return (value: unknown) => {
    let reads = 0;
    const args = { targetName: 'Letter', property: 'to', object: {}, value } as ConstraintArguments;
    Object.defineProperty(args, 'constraints', {
      get: () => {
        reads += 1;
        return constraints;
      },
      configurable: true,
    });
    return { isValid: constraint.validate(value, args), isAsked: reads > 0 };
  };
}

const email = (options?: Parameters<typeof IsEmail>[0]) => ruleOf(IsEmail(options));

describe('the short cut of @IsEmail', () => {
  const { stackTraceLimit } = Error;
  afterEach(() => {
    Error.stackTraceLimit = stackTraceLimit;
  });

  it('spares class-validator the addresses of which there is no dispute, once it has decided on one', () => {
    const ask = email();
    expect(ask('office@hansen.example')).toEqual({ isValid: true, isAsked: true });
    expect(ask('music.school+news@riga-city.example')).toEqual({ isValid: true, isAsked: false });
  });

  it.each(['office', 'office@', 'office@hansen', '@hansen', 'hansen.example', '@', ''])(
    'spares it what is no address once it has accepted one: %j',
    (value) => {
      const ask = email();
      expect(ask(value)).toEqual({ isValid: isEmail(value), isAsked: true });
      ask('office@hansen.example');
      expect(ask(value)).toEqual({ isValid: isEmail(value), isAsked: false });
    },
  );

  it.each([
    'a..b@hansen.example',
    'ä@hansen.example',
    'o@xn--bcher-kva.example',
    `${'a'.repeat(64)}@hansen.example`,
    '@hansen.example',
    'office@127.0.0.1',
    'office@hansen.',
    'Office <office@hansen.example>',
    17,
    null,
    ['office@hansen.example'],
  ])('asks class-validator about %j', (value) => {
    const ask = email();
    ask('office@hansen.example');
    expect(ask(value).isValid).toBe(isEmail(value));
    if (typeof value === 'string') expect(ask(value).isAsked).toBe(true);
  });

  it('asks about all where the rule has options', () => {
    const ask = email({ host_blacklist: ['hansen.example'] });
    expect(ask('office@riga.example')).toEqual({ isValid: true, isAsked: true });
    expect(ask('office@hansen.example')).toEqual({ isValid: false, isAsked: true });
  });

  it("asks a rule of the app's of the same name, which may be stricter", () => {
    const validate = (value: unknown) => isEmail(value) && !String(value).endsWith('.test');
    const ask = ruleOf(
      ValidateBy({
        name: 'isEmail',
        constraints: [undefined],
        validator: {
          validate: (value, args) => isEmail(value, args?.constraints[0] as undefined) && validate(value),
          defaultMessage: () => '$property must be an email',
        },
      }),
    );
    expect(ask('office@hansen.example').isValid).toBe(true);
    expect(ask('office@hansen.test')).toEqual({ isValid: false, isAsked: true });
  });

  it('asks about all where stacks do not tell who decides', () => {
    Error.stackTraceLimit = 0;
    const ask = email();
    expect(ask('office@hansen.example')).toEqual({ isValid: true, isAsked: true });
    Error.stackTraceLimit = stackTraceLimit;
    expect(ask('office@hansen.example')).toEqual({ isValid: true, isAsked: true });
  });

  it('answers as class-validator', () => {
    const ask = email();
    ask('office@hansen.example');
    const part = fc.stringMatching(/^[A-Za-z0-9._+-]{0,70}$/);
    const address = fc
      .tuple(part, fc.constantFrom('@', '@', '@', '', '@@'), fc.array(part, { maxLength: 4 }))
      .map(([local, at, labels]) => `${local}${at}${labels.join('.')}`);
    const short = fc
      .tuple(
        fc.stringMatching(/^[a-z0-9][a-z0-9._+-]{0,8}$/),
        fc.stringMatching(/^[a-zA-Z0-9.-]{1,9}\.[a-z0-9]{1,4}$/),
      )
      .map((halves) => halves.join('@'));
    fc.assert(
      fc.property(fc.oneof(address, short, short), (value) => {
        expect(ask(value).isValid).toBe(isEmail(value));
      }),
      { numRuns: 3_000 },
    );
  });
});
