import { describe, expect, it } from '@jest/globals';
import { type ValidationPipeOptions } from '@nestjs/common';
import {
  useContainer,
  Validate,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { TESTS_ALL } from '../../../extent.js';
import { brief, compare } from './comparison.js';
import { fateOf, ourPipe, Pair } from './differential.js';

import { Person } from './options.classes.js';
import { CASES, OPTIONS } from './options.table.js';
/** A run that is not complete tries each body with one of so many options, the next body with others. */
const EVERY = TESTS_ALL ? 1 : 4;

/** A product of fewer pairs is always tried completely. */
const SMALL = 60;

const isTried = (pairs: number, option: number, body: number): boolean =>
  pairs <= SMALL || (option + body) % EVERY === 0;

describe("RequestValidationPipe with options of Nest's ValidationPipe", () => {
  it.each(Object.entries(CASES))(
    'accepts and rejects as Nest does: %s',
    async (_title, { type, bodies, options = OPTIONS, metadata, always }) => {
      const found: string[] = [];
      const fates = new Set<string>();
      for (const [option, each] of options.entries()) {
        const pair = new Pair(each);
        for (const [index, body] of bodies.entries()) {
          if (!isTried(options.length * bodies.length, option, index)) continue;
          const scenario = { type, body, ...(metadata && { metadata }) };
          const { nest, report } = await compare(pair, scenario);
          fates.add(fateOf(nest));
          found.push(...report);
        }
      }
      expect(brief(found)).toEqual([]);
      expect([...fates].toSorted()).toEqual(always ? [always] : ['accepted', 'rejected']);
    },
  );
});

describe('exceptionFactory', () => {
  const refuse = (exceptionFactory: ValidationPipeOptions['exceptionFactory']) => {
    const pipe = ourPipe({ exceptionFactory });
    return Promise.resolve().then(() => pipe.transform({}, { type: 'body', metatype: Person }));
  };

  it('sends an exception that it returns as a promise', async () => {
    const made = new Error('made later');
    await expect(refuse(async () => Promise.resolve(made))).rejects.toBe(made);
  });

  it('throws its own error unchanged', async () => {
    const thrown = new Error('thrown');
    const factory = () => {
      throw thrown;
    };
    await expect(refuse(factory)).rejects.toBe(thrown);
  });

  it('is given errors of which each names its property', async () => {
    const errors = await refuse((tree) => tree).catch((tree: unknown) => tree);
    expect(errors).toMatchObject([{ property: 'name' }, { property: 'age' }, { property: 'email' }]);
  });
});

describe('A constraint of the container of class-validator', () => {
  @ValidatorConstraint({ name: 'isListed' })
  class Listed implements ValidatorConstraintInterface {
    constructor(private readonly names: readonly string[] = []) {}

    validate(value: unknown) {
      return this.names.includes(value as string);
    }
  }

  class Named {
    @Validate(Listed)
    name!: string;
  }

  it('validates with the instance of the container', async () => {
    const listed = new Listed(['Ann']);
    useContainer({ get: (type: unknown) => (type === Listed ? listed : undefined) }, { fallback: true });
    try {
      const pair = new Pair();
      const fates = [];
      for (const name of ['Ann', 'Bob']) {
        const { nest, report } = await compare(pair, { type: Named, body: { name } });
        expect(report).toEqual([]);
        fates.push(fateOf(nest));
      }
      expect(fates).toEqual(['accepted', 'rejected']);
    } finally {
      useContainer(undefined as never);
    }
  });
});
