import { describe, expect, it } from '@jest/globals';
import { Body, Controller, Post } from '@nestjs/common';
import { IsEmail, IsString } from 'class-validator';
import {
  AtLeastOneOf,
  defineError,
  type ErrorDefinitionInput,
  ErrorsModule,
  type ErrorsOptions,
  FieldCodes,
  HttpErrors,
  IsUnique,
  UseValidation,
  type ValidationOptions,
} from 'nestjs-api-errors';
import { z } from 'zod';
import { PLATFORMS, start, type TestApp } from './harness.js';

describe.each(PLATFORMS)('Startup mistakes on %s', (_, adapter) => {
  const getMistakes = async (errors: ErrorsOptions, app: Omit<TestApp, 'errors'> = {}) => {
    const failure: unknown = await start(adapter(), { ...app, errors }).then(
      (running) => running.close(),
      (thrown: unknown) => thrown,
    );
    if (failure === undefined) return [];
    expect(failure).toHaveProperty('name', 'InvalidErrorsConfigurationError');
    return (failure as { readonly mistakes: readonly string[] }).mistakes;
  };

  describe('The startup mistake of a definition of plain JavaScript', () => {
    const REPLACES = '`replaces` must be a built-in error such as HttpErrors.NotFound, got';
    const DISGUISE = '`disguise` must be an error without a disguise, such as `disguise: UserNotFound`, got';
    const MESSAGE =
      '`message` must be a sentence that describes what happened, with {name} for a parameter, {{ and }} for braces, got';
    const HEADERS =
      '`headers` must be an object of valid header names and single-line Latin-1 values, without headers that describe the body or the connection, such as Content-Type, Content-Length, Transfer-Encoding or Keep-Alive, got';
    const SENTENCES = 'must be an array of strings, got';
    const EXAMPLE =
      '`example` must be an object that maps each parameter to a string, a number, a bigint, a boolean or a Date, got';

    it.each<[facts: object, mistake: string]>([
      [{ replaces: 'NotFound' }, `${REPLACES} 'NotFound'.`],
      [{ replaces: Error }, `${REPLACES} Error.`],
      [{ replaces: null }, `${REPLACES} null.`],
      [{ replaces: { definition: null } }, `${REPLACES} { definition: null }.`],
      [{ disguise: 'NotFound' }, `${DISGUISE} 'NotFound'.`],
      [{ disguise: { definition: 5 } }, `${DISGUISE} { definition: 5 }.`],
      [{ message: 5 }, `${MESSAGE} 5.`],
      [{ message: { en: 'x' } }, `${MESSAGE} { en: 'x' }.`],
      [{ message: undefined }, `${MESSAGE} undefined.`],
      [{ title: 5 }, '`title` must be a string, got 5.'],
      [{ causes: 'It rains.' }, `\`causes\` ${SENTENCES} 'It rains.'.`],
      [{ solutions: [5] }, `\`solutions\` ${SENTENCES} [ 5 ].`],
      [{ example: 'x' }, `${EXAMPLE} 'x'.`],
      [{ message: 'See {id}.', example: { id: null } }, `${EXAMPLE} { id: null }.`],
      [{ headers: 'X-A: 1' }, `${HEADERS} 'X-A: 1'.`],
      [{ headers: ['X-A'] }, `${HEADERS} [ 'X-A' ].`],
      [{ headers: new Map([['X-A', '1']]) }, `${HEADERS} Map(1) { 'X-A' => '1' }.`],
      [{ headers: { 'X-A': 1, 'X-B': '2' } }, `${HEADERS} { 'X-A': 1 }.`],
      [
        { userMessage: 5 },
        '`userMessage` must be a string with {name} for a parameter, {{ and }} for braces, got 5.',
      ],
      [
        { retryAfter: new Date(0) },
        '`retryAfter` must be a number of seconds that is not negative, got 1970-01-01T00:00:00.000Z.',
      ],
    ])('names the property and its value: %j', async (facts, mistake) => {
      const definition = { code: 'odd', status: 404, message: 'It is odd.', ...facts };
      class Odd extends defineError(definition as ErrorDefinitionInput) {}
      expect(await getMistakes({ errors: [Odd] })).toEqual([`Odd: ${mistake}`]);
    });

    it('names all errors that replace the same built-in error', async () => {
      const replace = (code: string) =>
        defineError({ code, status: 410, message: 'It is gone.', replaces: HttpErrors.Gone });
      const [First, Second, Third] = ['first', 'second', 'third'].map(replace);
      expect(await getMistakes({ errors: [First!, Second!, Third!] })).toEqual([
        "The built-in error 'gone' is replaced 3 times, by First and Second and Third. Keep one of them.",
      ]);
    });

    it('is absent if each property has its type', async () => {
      class Even extends defineError({
        code: 'even',
        status: 404,
        message: '{at}, {count}, {is}',
        title: 'Even',
        causes: [],
        solutions: ['Wait.'],
        example: { at: new Date(0), count: 1, is: true },
        headers: { 'X-A': '1' },
      }) {}
      expect(await getMistakes({ errors: [Even] })).toEqual([]);
    });
  });

  describe('The startup mistake of a field code', () => {
    it('names an empty code and its location', async () => {
      @AtLeastOneOf(['email', 'phone'], { code: '' })
      class Contact {
        @FieldCodes({ isEmail: '' })
        @IsEmail()
        email!: string;

        @FieldCodes(undefined as never)
        @IsString()
        phone!: string;
      }
      @Controller()
      class ContactsController {
        @Post()
        create(@Body() _contact: Contact) {}
      }
      const app = { controllers: [ContactsController] };
      expect(await getMistakes({ validation: { codes: { isEmail: '' } } }, app)).toEqual([
        "`validation.codes` must be an object such as { isEmail: 'bad_email' } or { isEmail: { code: 'bad_email', number: 7 } }, got { isEmail: '' }.",
        "Contact, @AtLeastOneOf(): `code` must be a string that is not empty, got ''.",
        "Contact.email, @FieldCodes(): `isEmail` must be a code or { code, number }, got ''.",
        "Contact.phone, @FieldCodes(): `codes` must be an object such as { isEmail: 'bad_email' }, got undefined.",
      ]);
    });

    it('is absent for the codes of a validation context, which fall back to the default', async () => {
      class Emails {
        exists = () => true;
      }
      class Contact {
        @IsEmail({}, { context: { code: '' } })
        email!: string;

        @FieldCodes({ isString: 'no_text' })
        @IsString({ context: { code: '' } })
        name!: string;

        @IsUnique(Emails, { context: { code: '' } })
        other!: string;

        @IsEmail({}, { context: { code: 5 } })
        number!: string;
      }
      @Controller()
      class ContactsController {
        @Post()
        create(@Body() _contact: Contact) {}
      }
      const app = await start(adapter(), { controllers: [ContactsController], providers: [Emails] });
      const { status, body } = await app.send('/', {
        json: { email: 'x', name: 1, other: 'x', number: 'x' },
      });
      await app.close();
      expect(status).toBe(422);
      expect(body.errors.map(({ field, code }: any) => [field, code])).toEqual([
        ['email', 'invalid'],
        ['name', 'no_text'],
        ['other', 'already_exists'],
        ['number', 'invalid'],
      ]);
    });
  });

  describe('The startup mistake of an option of @UseValidation()', () => {
    const skipTypeCheck = (options: unknown) => options as ValidationOptions;

    it('names the location of the decorator, each once', async () => {
      class Contact {
        @IsString()
        name!: string;
      }
      @Controller()
      @UseValidation(skipTypeCheck({ whiteList: true }))
      class WrongController {
        @Post('one')
        @UseValidation(skipTypeCheck({ treatAsMissing: 'null', maxErrors: -1, codes: { isEmail: '' } }))
        one(
          @Body()
          @UseValidation(skipTypeCheck({ errorHttpStatusCode: 200, treatAsMissing: [null] }))
          _contact: Contact,
        ) {}

        @Post('two')
        @UseValidation(skipTypeCheck(true))
        two(@Body() @UseValidation(skipTypeCheck(null)) _contact: Contact) {}
      }
      const mistakes = await getMistakes({}, { controllers: [WrongController] });
      const expected = [
        /^WrongController, @UseValidation\(\): Unknown option `whiteList`\. Did you mean `whitelist`\? Options: strict, /,
        "WrongController.one, @UseValidation(): `treatAsMissing` must be an array with 'null', 'empty' or both, got 'null'.",
        'WrongController.one, @UseValidation(): `maxErrors` must be a number that is not negative, got -1.',
        /^WrongController\.one, @UseValidation\(\): `codes` must be an object such as/,
        'WrongController.one, parameter 0, @UseValidation(): `errorHttpStatusCode` must be a status from 400 to 599, got 200.',
        "WrongController.one, parameter 0, @UseValidation(): `treatAsMissing` must be an array with 'null', 'empty' or both, got [ null ].",
        'WrongController.two, @UseValidation(): `options` must be an object with options of the ValidationPipe, or false, got true.',
        'WrongController.two, parameter 0, @UseValidation(): `options` must be an object with options of the ValidationPipe, or false, got null.',
      ].map((text) => (typeof text === 'string' ? text : expect.stringMatching(text)));
      expect(mistakes).toEqual(expected);
    });

    it('is absent for options that are right', async () => {
      @Controller()
      @UseValidation({ whitelist: true, maxErrors: undefined })
      class RightController {
        @Post()
        @UseValidation({ treatAsMissing: ['null'], errorHttpStatusCode: 400, schema: z.object({}) })
        one(@Body() @UseValidation(false) _body: Date) {}
      }
      expect(await getMistakes({}, { controllers: [RightController] })).toEqual([]);
    });
  });

  describe('The startup mistake of an option or a feature', () => {
    it('names the type that a sensitive name must have', async () => {
      expect(await getMistakes({ sensitiveNames: [5 as never, '7', 'member number'] })).toEqual([
        "`sensitiveNames[0]` must be a string with at least one letter, such as 'member number', got 5.",
        "`sensitiveNames[1]` must be a string with at least one letter, such as 'member number', got '7'.",
      ]);
    });

    it('names the list that a feature must have', async () => {
      const LIST =
        'ErrorsModule.forFeature() must have an array of error classes of defineError() or HttpErrors, such as [UserNotFound], got';
      const imports = [HttpErrors.NotFound, undefined].map((each) => ErrorsModule.forFeature(each as never));
      expect(await getMistakes({}, { imports })).toEqual([`${LIST} NotFound.`, `${LIST} undefined.`]);
    });

    it('suggests a remedy for an error of a feature that a circular import makes undefined', async () => {
      const imports = [ErrorsModule.forFeature([undefined as never])];
      expect(await getMistakes({}, { imports })).toEqual([
        'ErrorsModule.forFeature() must have only errors, such as classes of defineError() or HttpErrors, got undefined. ' +
          'A circular import can be the cause. Move the error class to a file that does not import this module.',
      ]);
    });
  });
});
