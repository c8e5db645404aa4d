import { describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  Inject,
  Injectable,
  NotFoundException,
  ParseArrayPipe,
  Post,
  Scope,
} from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { IsEmail } from 'class-validator';
import {
  ApiErrors,
  defineError,
  ErrorsModule,
  type ErrorsOptions,
  HttpErrors,
  InvalidErrorsConfigurationError,
  MapsErrors,
  ObservesErrors,
  AtLeastOneOf,
  FieldCodes,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { moduleOf, PLATFORMS, start, type TestApp } from './harness.js';
import { Declared, ShopController } from './shop.app.js';

describe('The report of startup mistakes', () => {
  const boot = async (errors: ErrorsOptions, metadata: Omit<TestApp, 'errors'> = {}): Promise<string> => {
    const failure: unknown = await start(PLATFORMS[0]![1](), { ...metadata, errors }).then(
      (app) => app.close(),
      (thrown: unknown) => thrown,
    );
    return failure instanceof Error ? failure.message : 'it booted';
  };

  class SameCode extends defineError({ code: 'declared', status: 400, message: 'Again.' }) {}
  class Nonsense extends defineError({
    code: 'no spaces!',
    number: -1,
    status: 302,
    message: 'Open {brace',
    retryAfter: -1,
    // The compiler does not check plain JavaScript.
    ...({ statusCode: 404, solution: 'Wait.', retry: { after: 5 } } as object),
  }) {}
  class Numbered extends defineError({ code: 'numbered', number: 7, status: 400, message: 'x' }) {}
  class AlsoNumbered extends defineError({ code: 'also_numbered', number: 7, status: 400, message: 'x' }) {}
  class Splitting extends defineError({
    code: 'Splitting',
    status: 400,
    message: 'x',
    headers: { 'X-A': 'a\nb' },
  }) {}
  class WrongStatus extends defineError({
    code: 'wrong_status',
    status: 410,
    message: 'Gone {where}.',
    replaces: HttpErrors.NotFound,
  }) {}
  class GoneAgain extends defineError({ code: 'gone', status: 410, message: 'x' }) {}

  it('lists all mistakes together, each with its remedy', async () => {
    @Controller()
    @ApiErrors(undefined as never)
    class Looped {}
    class WrongDto {
      @FieldCodes({ isEmial: 'bad_email' })
      @IsEmail()
      email!: string;
    }
    (AtLeastOneOf(['email', 'fone']) as ClassDecorator)(WrongDto);
    @Controller()
    class WrongDtoController {
      @Post()
      take(@Body() dto: WrongDto) {
        return dto;
      }
    }
    const message = await boot(
      {
        errors: [
          Declared,
          SameCode,
          Nonsense,
          Numbered,
          AlsoNumbered,
          Splitting,
          WrongStatus,
          GoneAgain,
          Error as never,
        ],
        codeStyle: 'snake_case',
        formats: ['google'] as never,
        format: 1,
        documentation: { baseUrl: 'docs' },
        mappers: [{}] as never,
        observers: {} as never,
        requestId: { header: 'a b', resolve: 'x' as never },
        logging: { clientErrors: 'loud' as never, level: 1 },
        validation: true as never,
      } as never,
      { controllers: [Looped, WrongDtoController] },
    );
    expectGolden('boot-mistakes.txt', `${message}\n`);
  });

  it.each([
    [
      'a parameter that its message does not have',
      { id: 1, nope: 1 },
      'unknown parameter `nope` in `example`. Parameters: id.',
    ],
    ['too few parameters', {}, '`example` must have a value for {id}.'],
  ])('includes an example that gives %s', async (_, example, complaint) => {
    class Shown extends defineError({ code: 'shown', status: 400, message: 'See {id}.', example }) {}
    expect(await boot({ errors: [Shown] })).toContain(complaint);
  });

  it('includes a server error that replaces ValidationFailed', async () => {
    class Unavailable extends defineError({
      code: 'unavailable',
      status: 503,
      message: 'Try again later.',
      replaces: ValidationFailed,
    }) {}
    expect(await boot({ errors: [Unavailable] })).toContain(
      "Unavailable: `status` must be from 400 to 499, because the error replaces 'validation_failed', got 503.",
    );
  });

  it('includes an exception of Nest that is listed as an API error', async () => {
    @Controller()
    @ApiErrors(NotFoundException as never)
    class Confused {}
    const message = await boot({}, { controllers: [Confused] });
    expect(message).toContain(
      '@ApiErrors() on Confused must have only errors, such as classes of defineError() or HttpErrors, got NotFoundException.',
    );
  });

  it('is a list that programs can read', async () => {
    const failure: unknown = await start(PLATFORMS[0]![1](), {
      errors: { errors: [Declared, SameCode] },
    }).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(InvalidErrorsConfigurationError);
    const { mistakes } = failure as InvalidErrorsConfigurationError;
    expect(mistakes).toEqual([expect.stringContaining("The code 'declared' is defined twice")]);
    expect(Object.keys(failure as object)).not.toContain('mistakes');
  });

  it('excludes rules of classes that are not validated', async () => {
    class Unruled {
      @FieldCodes({ isEmial: 'bad_email' })
      @IsEmail()
      email!: string;
    }
    @Controller()
    class UnvalidatedController {
      @Post()
      take(@Body() @UseValidation(false) dto: Unruled) {
        return dto;
      }
    }
    @Controller()
    class ValidatedController {
      @Post()
      take(@Body(new ParseArrayPipe({ items: Unruled })) dtos: Unruled[]) {
        return dtos;
      }
    }
    expect(await boot({}, { controllers: [UnvalidatedController] })).toBe('it booted');
    expect(await boot({ validation: false }, { controllers: [ValidatedController] })).toBe('it booted');
    expect(await boot({}, { controllers: [ValidatedController] })).toContain('Did you mean `isEmail`?');
  });

  it('includes a second import of forRoot()', async () => {
    const message = await boot({}, { imports: [moduleOf({}, [ErrorsModule.forRoot()])] });
    expect(message).toContain('ErrorsModule.forRoot() is imported more than once.');
  });

  it('includes a mapper of request scope', async () => {
    @Injectable({ scope: Scope.REQUEST })
    @MapsErrors()
    class ScopedMapper {
      map = () => undefined;
    }
    expect(await boot({}, { providers: [ScopedMapper] })).toContain('ScopedMapper must be a singleton');
  });

  it('includes a decorated provider without the method', async () => {
    @Injectable()
    class NoMapper {}
    MapsErrors()(NoMapper as never);
    expect(await boot({}, { providers: [NoMapper] })).toContain(
      'NoMapper must have a method `map`, as its decorator requires.',
    );
  });

  it('includes options of a wrong type, and options that only ValidationPipe can have', async () => {
    const message = await boot({
      http: {
        exposeServerErrors: 'false' as never,
        exposeCauses: 1 as never,
        wwwAuthenticate: 'Bearer\r\nX-Injected: 1',
      },
      requestId: { everyResponse: 'no' as never },
      validation: { errorFormat: 'grouped', whitelist: 'yes', codes: { isEmail: 7 } } as never,
      documentation: { baseUrl: 'https://docs.example.com/?code=' },
    });
    expect(message).toContain("`http.exposeServerErrors` must be true or false, got 'false'.");
    expect(message).toContain('`http.exposeCauses` must be true or false, got 1.');
    expect(message).toContain('`http.wwwAuthenticate` must be an authentication challenge, such as');
    expect(message).toContain("`requestId.everyResponse` must be true or false, got 'no'.");
    expect(message).toContain(
      'Unsupported option `validation.errorFormat`: the module option `formats` sets how errors are written. Remove `errorFormat`.',
    );
    expect(message).toContain("`validation.whitelist` must be true or false, got 'yes'.");
    expect(message).toContain('`validation.codes` must be an object such as');
    expect(message).toContain('documentation.baseUrl');
  });

  it('excludes an error that replaces a built-in one of the same code', async () => {
    class NotFound extends defineError({
      code: 'not_found',
      status: 404,
      message: 'Nothing here.',
      replaces: HttpErrors.NotFound,
    }) {}
    expect(await boot({ errors: [NotFound] })).toBe('it booted');
  });

  it('includes an observer that depends on the request', async () => {
    @Injectable()
    @ObservesErrors()
    class DependentObserver {
      constructor(@Inject(REQUEST) readonly request: unknown) {}
      observe = () => undefined;
    }
    expect(await boot({}, { providers: [DependentObserver] })).toContain(
      'DependentObserver must be a singleton',
    );
  });

  it('logs forFeature() without forRoot() instead of throwing it', async () => {
    const app = await start(PLATFORMS[0]![1](), {
      errors: null,
      imports: [ErrorsModule.forFeature([Declared])],
    });
    expect(app.log.text).toMatch(
      /Import ErrorsModule\.forRoot\(\) into the root module\. .*`npm ls nestjs-api-errors`/,
    );
    await app.close();
  });

  it('accepts an import without forRoot(), which has the defaults', async () => {
    const app = await start(PLATFORMS[0]![1](), {
      controllers: [ShopController],
      errors: null,
      imports: [ErrorsModule],
    });
    expect((await app.send('/missing')).body.code).toBe('not_found');
    await app.close();
  });

  it('accepts an app without any mistake', async () => {
    expect(await boot({ errors: [Declared], codeStyle: 'snake_case' })).toBe('it booted');
  });
});
