import { describe, expect, it } from '@jest/globals';
import { type ValidationPipeOptions } from '@nestjs/common';
import {
  useContainer,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { TESTS_ALL } from '../../../extent.js';
import { compare, limitReports } from './comparison.js';
import { getOutcome, createOurPipe, Pair } from './differential.js';
import { Person } from './options.classes.js';
import { CASES, OPTIONS } from './options.table.js';

/** A run that is not complete tests each body with every eighth set of options; the sets rotate from body to body. */
const EVERY = TESTS_ALL ? 1 : 8;

/** A case with at most this many pairs of options and bodies is always tested completely. */
const SMALL = 60;

const isTested = (pairs: number, option: number, body: number): boolean =>
  pairs <= SMALL || (option + body) % EVERY === 0;

describe("RequestValidationPipe with options of Nest's ValidationPipe", () => {
  it.each(Object.entries(CASES))(
    'accepts and rejects as Nest does: %s',
    async (_title, { type, bodies, options = OPTIONS, metadata, always }) => {
      const found: string[] = [];
      const outcomes = new Set<string>();
      for (const [option, each] of options.entries()) {
        const pair = new Pair(each);
        for (const [index, body] of bodies.entries()) {
          if (!isTested(options.length * bodies.length, option, index)) continue;
          const scenario = { type, body, ...(metadata && { metadata }) };
          const { nest, report } = await compare(pair, scenario);
          outcomes.add(getOutcome(nest));
          found.push(...report);
        }
      }
      expect(limitReports(found)).toEqual([]);
      expect([...outcomes].toSorted()).toEqual(always ? [always] : ['accepted', 'rejected']);
    },
  );
});

describe('`exceptionFactory`', () => {
  const reject = (exceptionFactory: ValidationPipeOptions['exceptionFactory']) => {
    const pipe = createOurPipe({ exceptionFactory });
    return Promise.resolve().then(() => pipe.transform({}, { type: 'body', metatype: Person }));
  };

  it('rejects with the exception to which its promise resolves', async () => {
    const made = new Error('made later');
    await expect(reject(async () => Promise.resolve(made))).rejects.toBe(made);
  });

  it('rejects with the error that it throws, unchanged', async () => {
    const thrown = new Error('thrown');
    const factory = () => {
      throw thrown;
    };
    await expect(reject(factory)).rejects.toBe(thrown);
  });

  it('receives errors that each name their property', async () => {
    const errors = await reject((tree) => tree).catch((tree: unknown) => tree);
    expect(errors).toMatchObject([{ property: 'name' }, { property: 'age' }, { property: 'email' }]);
  });
});

describe('A constraint from the container of class-validator', () => {
  @ValidatorConstraint({ name: 'isAllowedName' })
  class IsAllowedName implements ValidatorConstraintInterface {
    constructor(private readonly names: readonly string[] = []) {}

    validate(value: unknown) {
      return this.names.includes(value as string);
    }
  }

  class Named {
    @Validate(IsAllowedName)
    name!: string;
  }

  it('validates with the instance that the container returns', async () => {
    const constraint = new IsAllowedName(['Ann']);
    useContainer(
      { get: (type: unknown) => (type === IsAllowedName ? constraint : undefined) },
      { fallback: true },
    );
    try {
      const pair = new Pair();
      const outcomes = [];
      for (const name of ['Ann', 'Bob']) {
        const { nest, report } = await compare(pair, { type: Named, body: { name } });
        expect(report).toEqual([]);
        outcomes.push(getOutcome(nest));
      }
      expect(outcomes).toEqual(['accepted', 'rejected']);
    } finally {
      useContainer(undefined as never);
    }
  });
});
