import { Body, Controller, Get, Inject, Injectable, NotFoundException, Post, Version } from '@nestjs/common';
import { REQUEST } from '@nestjs/core';
import { VersioningType } from '@nestjs/common';
import { IsEmail, IsString } from 'class-validator';
import {
  ApiErrors,
  ApiExcludeErrors,
  AtLeastOneOf,
  defineError,
  type ErrorDefinitionInput,
  ErrorsModule,
  FieldCodes,
  google,
  HttpErrors,
  looker,
  MapsErrors,
  nest,
  routeOnly,
  UseDatabaseErrors,
  UseErrorFormat,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import { moduleOf, type TestApp } from '../e2e/harness.js';

/** An app with one mistake, or with several of a kind, and the heading of its messages. */
export interface Case {
  readonly title: string;
  readonly app: TestApp;
  /** Fastify's warnings occur only on Fastify. */
  readonly isFastify?: boolean;
}

/** Creates a class of an error called `OrderLate`, without the check of the compiler. */
function define(facts: object, name = 'OrderLate') {
  const definition = { code: 'order_late', status: 409, message: 'The order is late.', ...facts };
  return Object.defineProperty(class extends defineError(definition as ErrorDefinitionInput) {}, 'name', {
    value: name,
  });
}

const withErrors = (...errors: readonly unknown[]): TestApp => ({ errors: { errors: errors as never } });
const withOptions = (errors: object): TestApp => ({ errors });

/** Creates an app whose handler takes a body of a class. */
function withBody(type: abstract new () => unknown, decorate?: (target: object) => void): TestApp {
  class OrdersController {
    create(_body: unknown) {}
  }
  const { prototype } = OrdersController;
  Body()(prototype, 'create', 0);
  Reflect.defineMetadata('design:paramtypes', [type], prototype, 'create');
  Post()(prototype, 'create', Object.getOwnPropertyDescriptor(prototype, 'create')!);
  decorate?.(prototype);
  Controller('orders')(OrdersController);
  return { controllers: [OrdersController] };
}

/** Creates an app with a controller that has a decorator. */
function withController(decorator: unknown): TestApp {
  class OrdersController {}
  (decorator as ClassDecorator)(OrdersController);
  Controller('orders')(OrdersController);
  return { controllers: [OrdersController] };
}

class Address {
  @IsString()
  city!: string;
}

class UnknownProperty {
  @IsEmail()
  email!: string;
}
(AtLeastOneOf(['email', 'fone']) as ClassDecorator)(UnknownProperty);

class EmptyCode {
  @IsEmail()
  email!: string;
}
(AtLeastOneOf(['email'], { code: '' }) as unknown as ClassDecorator)(EmptyCode);

class UnknownRule {
  @FieldCodes({ isEmial: 'bad_email' })
  @IsEmail()
  email!: string;
}

class WrongCodes {
  @FieldCodes({ isEmail: 7 as never })
  @IsEmail()
  email!: string;

  @FieldCodes(undefined as never)
  @IsString()
  phone!: string;
}

@Controller()
class PageController {
  @Get(':page')
  show() {}
}

@Controller('orders')
class VersionedController {
  @Get()
  @Version('1')
  @UseErrorFormat('nest')
  one() {}

  @Get()
  @Version('2')
  two() {}
}

@Injectable()
@MapsErrors()
class RequestMapper {
  constructor(@Inject(REQUEST) readonly request: unknown) {}
  map = () => undefined;
}

@Injectable()
class WithoutMethod {}
MapsErrors()(WithoutMethod as never);

const { NotFound } = HttpErrors;

/** The startup mistakes, by the headings of the page. */
export const MISTAKES: Readonly<Record<string, readonly Case[]>> = {
  Options: [
    { title: 'An option is not known', app: withOptions({ format: 1, logging: { level: 1 } }) },
    {
      title: 'An option has a wrong value',
      app: withOptions({
        codeStyle: 'camelCase',
        documentation: { statuses: [418] },
        mappers: [{}],
        observers: [{}],
        logging: { clientErrors: 'loud' },
      }),
    },
    {
      title: 'An option of ValidationPipe is not supported',
      app: withOptions({
        validation: { validatorPackage: {}, transformerPackage: {}, errorFormat: 'grouped' },
      }),
    },
    {
      title: 'An option of @UseValidation() is wrong',
      app: withBody(Address, (target) => {
        const method = Object.getOwnPropertyDescriptor(target, 'create')!;
        UseValidation({ maxErrors: -1 })(target, 'create', method);
        UseValidation(true as never)(target.constructor);
      }),
    },
    {
      title: 'An option of @UseDatabaseErrors() is wrong',
      app: withBody(Address, (target) => {
        const method = Object.getOwnPropertyDescriptor(target, 'create')!;
        UseDatabaseErrors(true as never)(target, 'create', method);
      }),
    },
  ],
  Formats: [
    { title: 'The list of formats is empty', app: withOptions({ formats: [] }) },
    { title: 'An item is not a format', app: withOptions({ formats: ['google'] }) },
    { title: 'An option of a format is wrong', app: withOptions({ formats: [google({ domain: '' })] }) },
    { title: 'Two formats have the same name', app: withOptions({ formats: [looker(), looker()] }) },
    { title: 'No format is for all routes', app: withOptions({ formats: [routeOnly(nest())] }) },
    { title: 'The choice of a format is incomplete', app: withOptions({ formats: { available: [nest()] } }) },
    {
      title: 'A documented format is not configured',
      app: withOptions({ documentation: { formats: ['loker'] } }),
    },
    { title: 'The format of a route is not configured', app: withController(UseErrorFormat('google')) },
    {
      title: 'Versions of a route have different formats',
      app: {
        controllers: [VersionedController],
        errors: { formats: [looker(), nest()] },
        main: (app) => void app.enableVersioning({ type: VersioningType.HEADER, header: 'X-Version' }),
      },
    },
  ],
  'Definitions of errors': [
    { title: 'A member of a definition is not known', app: withErrors(define({ solution: 'Wait.' })) },
    {
      title: 'A member of a definition has a wrong value',
      app: withErrors(
        define({
          code: 'late!',
          number: -1,
          status: 302,
          message: 'Open {brace',
          title: 5,
          causes: 'It rains.',
          solutions: [5],
          userMessage: 5,
          canonicalCode: 'LATE',
          retryAfter: -1,
          retryable: 'no',
          resource: { type: 'order', name: 'orders/{id}' },
          headers: { 'X-A': 'a\nb' },
          example: { id: null },
          constraint: 5,
          field: 5,
        }),
      ),
    },
    {
      title: 'A code has another style',
      app: { errors: { errors: [define({ code: 'OrderLate' })], codeStyle: 'snake_case' } },
    },
    {
      title: 'Two errors have the same code',
      app: withErrors(define({}), define({}, 'LateOrder'), define({ code: 'gone' }, 'OrderGone')),
    },
    {
      title: 'Two errors have the same numeric code',
      app: withErrors(define({ number: 7 }), define({ code: 'late', number: 7 }, 'LateOrder')),
    },
    {
      title: 'An error does not replace a built-in error',
      app: withErrors(define({ replaces: NotFoundException })),
    },
    {
      title: 'An error replaces a built-in error that is different',
      app: withErrors(
        define({ replaces: NotFound, message: 'There is no order {id}.' }),
        define({ code: 'late', status: 503, replaces: ValidationFailed }, 'LateOrder'),
      ),
    },
    {
      title: 'A built-in error is replaced twice',
      app: withErrors(
        define({ status: 404, replaces: NotFound }),
        define({ status: 404, code: 'late', replaces: NotFound }, 'LateOrder'),
      ),
    },
    {
      title: 'Two errors have the same constraint',
      app: withErrors(
        define({ constraint: 'orders_key' }),
        define({ code: 'late', constraint: 'orders_key' }, 'LateOrder'),
      ),
    },
    {
      title: 'An example does not have the parameters of the message',
      app: withErrors(define({ message: 'Order {id} is late.', example: { di: 7 } })),
    },
    {
      title: 'A disguise is not possible',
      app: withErrors(
        define({ disguise: 'NotFound' }),
        define({ code: 'late', disguise: define({ code: 'lost', message: 'No order {id}.' }) }, 'LateOrder'),
      ),
    },
  ],
  'Declarations of errors': [
    {
      title: 'The argument of forFeature() is not a list',
      app: { imports: [ErrorsModule.forFeature(NotFound as never)] },
    },
    {
      title: 'A declared error is undefined',
      app: {
        imports: [ErrorsModule.forFeature([undefined as never])],
        ...withController(ApiErrors(undefined as never)),
      },
    },
    { title: 'An excluded error is undefined', app: withController(ApiExcludeErrors(undefined as never)) },
    {
      title: 'An error has no text, and texts are required',
      app: {
        errors: { errors: [define({ status: 410 })], documentation: { requireTexts: 'fail' } },
      },
    },
    {
      title: 'A declared error is an exception of Nest',
      app: withController(ApiErrors(NotFoundException as never)),
    },
  ],
  'Pages about errors': [
    {
      title: 'A route of the app matches the pages, and a code is the name of a page',
      app: {
        controllers: [PageController],
        errors: { errors: [define({ code: 'index' })], documentation: { path: 'errors' } },
      },
    },
    {
      title: 'A logo is on another host',
      app: withOptions({ documentation: { logo: 'https://cdn.example.com/logo.svg' } }),
    },
    {
      title: 'The longer texts cannot be read',
      app: withOptions({ documentation: { path: 'errors', texts: 'no-folder' } }),
    },
  ],
  'Validation rules': [
    { title: 'A cross-field rule names a property that does not exist', app: withBody(UnknownProperty) },
    { title: 'The code of a cross-field rule is empty', app: withBody(EmptyCode) },
    { title: '@FieldCodes() names a rule that the field does not have', app: withBody(UnknownRule) },
    { title: 'A code of @FieldCodes() is wrong', app: withBody(WrongCodes) },
  ],
  'Mappers, observers and modules': [
    { title: 'A mapper or an observer is not a singleton', app: { providers: [RequestMapper] } },
    { title: 'A mapper or an observer has no method', app: { providers: [WithoutMethod] } },
    {
      title: 'ErrorsModule.forRoot() is imported twice',
      app: { imports: [moduleOf({}, [ErrorsModule.forRoot()])] },
    },
  ],
};
