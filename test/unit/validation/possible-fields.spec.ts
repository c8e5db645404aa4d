import { beforeAll, describe, expect, it } from '@jest/globals';
import { isDeepStrictEqual } from 'node:util';
import { type Type as Class } from '@nestjs/common';
import { PartialType } from '@nestjs/swagger';
import { type ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { plainToInstance, Transform, Type as TypeOf } from 'class-transformer';
import { IsOptional, IsString, ValidateIf, ValidateNested } from 'class-validator';
import fc from 'fast-check';
import { TESTS_ALL } from '../../extent.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { findParameterFields } from '../../../lib/validation/describe/parameter-fields.js';
import { type Violations } from '../../../lib/validation/validation-result.js';
import { RequestValidator } from '../../../lib/validation/request/request-validator.js';
import { resolveValidation, type ValidationOptions } from '../../../lib/validation/validation-options.js';
import {
  drawBlueprint,
  createClass,
  Decisions,
  forgetClasses,
  createRoot,
  writeSource,
  useFastContainer,
} from './differential/random.classes.js';

const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 0);
const DEFAULT_RUNS = TESTS_ALL ? 100 : 30;
const sometimes = fc.constantFrom(undefined, undefined, undefined, true, false);

const options: fc.Arbitrary<ValidationOptions> = fc.record({
  whitelist: sometimes,
  forbidNonWhitelisted: fc.constantFrom<undefined | boolean | 'body'>(undefined, true, false, 'body'),
  forbidUnknownValues: sometimes,
  skipMissingProperties: sometimes,
  skipNullProperties: sometimes,
  skipUndefinedProperties: sometimes,
  stopAtFirstError: sometimes,
  dismissDefaultMessages: sometimes,
  strictGroups: sometimes,
  groups: fc.constantFrom(undefined, undefined, ['a'], ['b']),
  transformOptions: fc.constantFrom(undefined, undefined, undefined, { enableImplicitConversion: true }),
  treatAsMissing: fc.constantFrom<ValidationOptions['treatAsMissing']>(undefined, ['null'], ['empty']),
  conditionalAsMissing: sometimes,
  strict: sometimes,
  codes: fc.constantFrom<ValidationOptions['codes']>(undefined, {
    isEmail: 'bad_email',
    isInt: { code: 'no_int', number: 7 },
  }),
}) as never;

const scenario = fc.record({
  of: drawBlueprint(3),
  decisions: fc.array(fc.nat(1_000), { minLength: 50, maxLength: 50 }),
  options,
});

const BODY = { name: undefined, location: 'body', kind: 'body', schema: undefined } as const;
const JSON_TYPE = 'application/json';
const FORMATS = [looker(), looker({ strict: true })];
const ajv = new Ajv2020({ strict: false, code: { optimize: false } });
const compileSchema = (schema: object) => ajv.compile(schema);

/** Returns the body as JSON transports it. */
const toSent = (body: unknown): unknown =>
  body === undefined ? undefined : JSON.parse(JSON.stringify(body));

describe('The list of documented fields', () => {
  beforeAll(useFastContainer);

  it('describes every response to a random class and body', async () => {
    let rejected = 0;
    const property = fc.asyncProperty(scenario, async ({ of, decisions, options: chosenOptions }) => {
      const choices = new Decisions(decisions);
      const parameter = { ...BODY, type: createClass(of) };
      const validator = new RequestValidator(resolveValidation(chosenOptions));
      const documentedFields = findParameterFields(validator, parameter);
      const emptyError = createApiError(new ValidationFailed([]));
      const checks = new Map<ErrorFormat, ValidateFunction>();
      for (const body of [createRoot(of, choices), createRoot(of, choices), createRoot(of, choices)].map(
        toSent,
      )) {
        // A constraint that throws gives no result.
        const result = await Promise.resolve()
          .then(() => validator.validate(body, parameter))
          .catch(() => undefined);
        if (result === undefined || !('violations' in result)) continue;
        rejected += 1;
        const error = createApiError(new ValidationFailed(result.violations.list(100)), { requestId: 'x' });
        for (const format of FORMATS) {
          const text = format.render(error, JSON_TYPE);
          const fits =
            checks.get(format) ??
            compileSchema(format.schema({ ...emptyError, documentedFields }, JSON_TYPE));
          checks.set(format, fits);
          if (fits(JSON.parse(text))) continue;
          const fields = JSON.stringify(documentedFields);
          throw new Error(
            `${writeSource(of)}\n${JSON.stringify(body)}\n${text}\n${fields}\n${JSON.stringify(chosenOptions)}`,
          );
        }
      }
      forgetClasses();
    });
    const result = await fc.check(property, {
      seed: RUNS > 0 ? Date.now() % 2 ** 31 : 20_260_101,
      numRuns: RUNS || DEFAULT_RUNS,
    });
    const { failed, counterexamplePath, errorInstance } = result;
    expect(failed ? `${result.seed} ${counterexamplePath}\n${(errorInstance as Error).message}` : '').toBe(
      '',
    );
    expect(rejected).toBeGreaterThan(DEFAULT_RUNS);
  }, 600_000);

  it('has a bounded length, even if all classes refer to each other', () => {
    const classes = Array.from(
      { length: 8 },
      (_, index) => ({ [`Node${index}`]: class {} })[`Node${index}`]!,
    );
    for (const one of classes) {
      for (const [index, other] of classes.entries()) {
        for (const name of [`one${index}`, `list${index}`]) {
          ValidateNested()(one.prototype, name);
          TypeOf(() => other)(one.prototype, name);
        }
      }
    }
    const fields = findParameterFields(new RequestValidator(resolveValidation({})), {
      ...BODY,
      type: classes[0],
    });
    expect(fields.length).toBeLessThan(1_500);
    const deep = { any: 'descendant' };
    expect(fields.filter(({ paths: [path] }) => path.length > 1 && path.at(-1)).length).toBeGreaterThan(100);
    expect(
      fields.some(({ paths: [path], codes }) => codes.length === 0 && isDeepStrictEqual(path.at(-1), deep)),
    ).toBe(true);
  });

  it('permits other errors of a field whose value the app transforms', async () => {
    class Address {
      @IsString()
      street!: string;
    }
    class Parcel {
      @Transform(({ value }: { value: unknown }) => ({ s: 'small' })[String(value)])
      @IsString()
      size: string = 'small';

      @IsOptional()
      @ValidateNested()
      @Transform(({ value }: { value: unknown }) => plainToInstance(Address, value))
      to?: Address;
    }
    const parameter = { ...BODY, type: Parcel };
    const validator = new RequestValidator(resolveValidation({}));
    const documentedFields = findParameterFields(validator, parameter);
    const { violations } = (await validator.validate({ size: 'x', to: { street: 7 } }, parameter)) as {
      readonly violations: Violations;
    };
    const error = createApiError(new ValidationFailed(violations.list(9)), { requestId: 'x' });
    expect(error.fields.map(({ fields, code }) => `${fields[0]} ${code}`)).toEqual([
      'size missing_field',
      'to.street invalid',
    ]);
    for (const format of FORMATS) {
      const fits = compileSchema(format.schema({ ...error, documentedFields }, JSON_TYPE));
      expect(fits(JSON.parse(format.render(error, JSON_TYPE))) || fits.errors).toBe(true);
    }
  });

  it('includes fields that are missing under a condition, unless it skips every absent value', () => {
    class Payment {
      @ValidateIf((_, value) => value !== undefined)
      @IsString()
      partial?: string;

      @ValidateIf(({ partial }: Payment) => partial === 'card')
      @IsString()
      card?: string;
    }
    const validator = new RequestValidator(resolveValidation({}));
    const listCodes = (name: string) =>
      findParameterFields(validator, { ...BODY, type: Payment })
        .filter(({ paths: [path] }) => path[0] === name)
        .flatMap((field) => field.codes.map(({ code }) => code));
    expect(listCodes('partial')).toEqual(['invalid']);
    expect(listCodes('card')).toEqual(['missing_field', 'invalid']);
  });

  it('has the code for null of a field that only `PartialType` makes conditional, as responses do', async () => {
    class Note {
      @IsString()
      text!: string;
    }
    class PatchNote extends PartialType(Note, { skipNullProperties: false }) {}
    class CardNote {
      @ValidateIf(() => true)
      @IsString()
      text!: string;
    }
    const patchOptions: ValidationOptions = { treatAsMissing: ['null'], conditionalAsMissing: false };
    const validator = new RequestValidator(resolveValidation(patchOptions));
    const listCodes = async (type: Class) => {
      const parameter = { ...BODY, type };
      const { violations } = (await validator.validate({ text: null }, parameter)) as {
        readonly violations: Violations;
      };
      const documented = findParameterFields(validator, parameter).find(
        ({ paths: [[name]] }) => name === 'text',
      );
      return [violations.list(9), documented!.codes].map((all) => all.map(({ code }) => code));
    };
    const missing = [['missing_field'], ['missing_field', 'invalid']];
    expect(await listCodes(Note)).toEqual(missing);
    expect(await listCodes(PatchNote)).toEqual(missing);
    expect(await listCodes(CardNote)).toEqual([['invalid'], ['invalid']]);
  });

  it('is the same for each object of a class, also below values that the app creates', () => {
    class Address {
      @ValidateNested()
      @Transform(({ value }: { value: unknown }) => value)
      parts?: object;
    }
    class Parcel {
      @ValidateNested()
      @TypeOf(() => Address)
      from!: Address;

      @ValidateNested()
      @TypeOf(() => Address)
      to!: Address;
    }
    const validator = new RequestValidator(resolveValidation({}));
    const found = findParameterFields(validator, { ...BODY, type: Parcel });
    const listPathsBelow = (name: string) =>
      found
        .filter(({ paths: [path] }) => path[0] === name)
        .map(({ paths: [path], codes }) => [path.slice(1), codes.map(({ code }) => code)]);
    expect(listPathsBelow('to')).toEqual(listPathsBelow('from'));
    expect(listPathsBelow('to')).toContainEqual([['parts', { any: 'descendant' }], []]);
  });
});
