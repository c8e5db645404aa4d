import { describe, expect, it, jest } from '@jest/globals';
import { Exclude, Expose, instanceToPlain, plainToInstance, Transform, Type } from 'class-transformer';
import { IsOptional, IsString, ValidateNested } from 'class-validator';
import { RequestValidationPipe, ValidationFailed, type ValidationOptions } from 'nestjs-api-errors';
import { NameSuggestions } from '../../../lib/internal/name-suggestions.js';
import {
  type Constructor,
  toPlain,
  toInstance,
  type TransformOptions,
} from '../../../lib/validation/metadata/transformer.js';
import { convertStrictly } from '../../../lib/validation/request/request-validator.js';
import { measureProcessorTime } from '../../processor-time.js';

const BOUND = 1_000;

function reject(type: unknown, value: object, options: ValidationOptions = { strict: true }) {
  try {
    new RequestValidationPipe(options).transform(value, { type: 'body', metatype: type as Constructor });
  } catch (error) {
    if (error instanceof ValidationFailed) return error;
    throw error;
  }
  throw new Error('The pipe accepts the value, but it must reject it.');
}

const createKeys = (count: number) => Array.from({ length: count }, (_, index) => `key${index}`);

it('A number parameter is read in one pass', async () => {
  const time = await measureProcessorTime(() => convertStrictly(Number, `${'0'.repeat(200_000)}x`));
  expect(time).toBeLessThan(BOUND);
});

it('The suggestion for an unknown key compares a bounded number of names', () => {
  const countReads = (count: number) => {
    let reads = 0;
    const candidate = () => ((reads += 1), 'field_of_the_class'.repeat(3));
    const candidates = {
      *[Symbol.iterator]() {
        for (let at = 0; at < 100; at += 1) yield candidate();
      },
    };
    const suggestions = new NameSuggestions();
    for (const key of createKeys(count)) {
      suggestions.findClosest(
        key + 'field_of_the_klass'.repeat(3).slice(0, 50),
        candidates as unknown as string[],
      );
    }
    return reads;
  };
  expect(countReads(10)).toBeGreaterThan(10);
  expect(countReads(10_000)).toBeLessThan(countReads(1_000) + 10_000);
});

describe('A collection', () => {
  class Tags {
    @IsOptional()
    @IsString({ each: true })
    @Type(() => String)
    map?: Map<string, string>;

    @IsOptional()
    @ValidateNested({ each: true })
    @Type(() => Tags)
    set?: Set<Tags>;
  }

  it('is read once for all of its items that violate rules', async () => {
    const map = Object.fromEntries(createKeys(20_000).map((key) => [key, []]));
    const time = await measureProcessorTime(() => {
      const { fields } = reject(Tags, { map }, { maxErrors: 20_000, exposeRejectedValues: true });
      expect(fields.length).toBe(20_000);
      expect(fields[7]!.fields).toEqual(['map.key7']);
    });
    expect(time).toBeLessThan(2 * BOUND);
  });

  it('is searched for the items that violate rules', () => {
    const map = { good: 'x', bad: [] };
    const [error] = reject(Tags, { map }, { exposeRejectedValues: true }).fields;
    expect(error).toMatchObject({ fields: ['map.bad'], reason: 'isString' });
  });
});

it('The sent value of an object is read once for all objects in it', () => {
  class Tree {
    extra?: unknown = 0;
    @IsOptional()
    @ValidateNested({ each: true })
    @Type(() => Tree)
    children?: Tree[];
  }
  const countReads = (count: number) => {
    let reads = 0;
    const children = Array.from({ length: count }, () => ({ extra: 1 }));
    const sent = {
      get children() {
        reads += 1;
        return children;
      },
    };
    expect(reject(Tree, sent).fieldCount).toBe(count);
    return reads;
  };
  expect(countReads(1_000)).toBe(countReads(10));
});

it('Validation by a schema creates field errors only for the unknown keys that a response lists', async () => {
  let created = 0;
  const unknown = createKeys(50_000).map((key) => ({ toString: () => ((created += 1), key) }));
  const path = createKeys(500);
  const schema = {
    '~standard': {
      version: 1,
      vendor: 'zod',
      validate: () => ({ issues: [{ message: '', code: 'unrecognized_keys', path, keys: unknown }] }),
    },
  };
  const pipe = new RequestValidationPipe();
  const rejection = () => pipe.transform({}, { type: 'body', schema } as never);
  expect(rejection).toThrow(expect.objectContaining({ fieldCount: 50_000 }));
  expect(created).toBe(1_000);
});

describe('An instance of an object with many keys', () => {
  class Plain {}
  class Renamed {
    @Expose({ name: 'key7' })
    seven?: unknown;
    @Exclude()
    key8?: unknown;
    @Expose({ groups: ['other'] })
    key9?: unknown;
    @Expose()
    unsent?: unknown;
    @Transform(({ obj }: { obj: object }) => Object.keys(obj).length)
    key150?: unknown;
  }
  @Exclude()
  class Closed {
    @Expose()
    key300?: unknown;
    @Expose()
    key2?: unknown;
  }
  const options: readonly TransformOptions[] = [
    {},
    { excludeExtraneousValues: true },
    { excludePrefixes: ['key1', '_'] },
    { groups: ['other'] },
    { strategy: 'excludeAll' },
    { ignoreDecorators: true, excludeExtraneousValues: true },
    { version: 2 },
    { enableImplicitConversion: true },
  ];
  const sent = {
    _: 1,
    9: 'nine',
    ...Object.fromEntries(createKeys(1_001).map((key, index) => [key, { index }])),
  };

  for (const type of [Plain, Renamed, Closed]) {
    it.each(options)(
      `equals the one that class-transformer creates of ${type.name} with %j`,
      (transformOptions) => {
        const made = toInstance(type, sent, transformOptions) as object;
        const expected = plainToInstance(type, sent, transformOptions);
        expect(made).toBeInstanceOf(type);
        expect(Object.entries(made)).toEqual(Object.entries(expected));
        const plain = instanceToPlain(Object.assign(new type(), sent), transformOptions);
        const back = toPlain(Object.assign(new type(), sent), transformOptions) as object;
        expect(Object.entries(back)).toEqual(Object.entries(plain));
      },
    );
  }

  it('is created without a comparison of each key with all others', () => {
    const { indexOf } = Array.prototype;
    let searched = 0;
    const search = jest.spyOn(Array.prototype, 'indexOf').mockImplementation(function (
      this: unknown[],
      ...args
    ) {
      searched += this.length;
      return indexOf.apply(this, args);
    });
    try {
      const { fieldCount } = reject(Renamed, Object.fromEntries(createKeys(5_000).map((key) => [key, 1])));
      expect(fieldCount).toBeGreaterThan(4_900);
      expect(searched).toBeGreaterThan(5_000);
      expect(searched).toBeLessThan(5_000 * 200);
    } finally {
      search.mockRestore();
    }
  });
});
