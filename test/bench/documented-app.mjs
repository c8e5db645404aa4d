/**
 * An app to measure the cost of documentation. It has a hundred controllers with ten handlers each; every handler has
 * five errors, declared or derived. Its DTOs are as large as those of a real API; two controllers share each of them.
 */
import {
  Body,
  Controller,
  Delete,
  Get,
  Module,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { ApiCreatedResponse, ApiOkResponse, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsBoolean,
  IsEmail,
  IsIn,
  IsInt,
  IsISO8601,
  IsNotEmpty,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { ApiErrors, defineError, ErrorsModule, HttpErrors } from '../../dist/index.js';
import { decorate, decorateParameters, setType } from './decorate.mjs';
import { SERVICES, TERMINAL } from './orders.mjs';

export const CONTROLLERS = 100;
const HANDLERS = 10;
export const ENDPOINTS = CONTROLLERS * HANDLERS;

const nameClass = (name, target) => Object.defineProperty(target, 'name', { value: name });
const text = (example, ...rules) => [ApiProperty({ example }), IsString(), ...rules, setType(String)];
const integer = (example, ...rules) => [
  ApiProperty({ type: 'integer', example }),
  IsInt(),
  ...rules,
  setType(Number),
];
const optional = (type, options, ...rules) => [
  ApiProperty({ required: false, ...options }),
  IsOptional(),
  ...rules,
  setType(type),
];

class Party {}
decorate(Party, {
  name: text('Hansen & Daughters', IsNotEmpty()),
  email: [ApiProperty({ example: 'office@hansen.example' }), IsEmail(), setType(String)],
  phone: optional(String, {}, IsString(), MaxLength(20)),
  terminal: text('HAM', Matches(TERMINAL)),
});

class Item {}
decorate(Item, {
  description: text('Upright piano', IsNotEmpty()),
  weight: integer(240, Min(1), Max(30_000)),
  quantity: integer(1, Min(1), Max(1_000)),
});

class Page {}
decorate(Page, {
  page: optional(
    Number,
    { type: 'integer' },
    Type(() => Number),
    IsInt(),
    Min(1),
  ),
  size: optional(
    Number,
    { type: 'integer' },
    Type(() => Number),
    IsInt(),
    Min(1),
    Max(100),
  ),
  sort: optional(String, { enum: ['newest', 'oldest'] }, IsIn(['newest', 'oldest'])),
});

class Comment {}
decorate(Comment, {
  text: text('By noon.', Length(1, 500)),
  isPublic: optional(Boolean, {}, IsBoolean()),
});

/** The common members of the bodies of a resource, more than twenty with those of nested objects. */
const createMembers = (name) => ({
  [`number${name}`]: text('R-1', Matches(/^R-\d+$/)),
  reference: text('HD-2024-0117', Length(3, 40)),
  customerId: integer(17, IsPositive()),
  sender: [ApiProperty(), ValidateNested(), Type(() => Party), setType(Party)],
  receiver: [ApiProperty(), ValidateNested(), Type(() => Party), setType(Party)],
  items: [
    ApiProperty({ type: [Item] }),
    IsArray(),
    ArrayNotEmpty(),
    ValidateNested({ each: true }),
    Type(() => Item),
    setType(Array),
  ],
  pickupAt: [ApiProperty({ format: 'date-time' }), IsISO8601(), setType(String)],
  insuredValue: optional(Number, {}, IsNumber(), Min(0)),
  services: optional(Array, { enum: SERVICES, isArray: true }, IsArray(), IsIn(SERVICES, { each: true })),
  notes: optional(String, {}, IsString(), MaxLength(500)),
});

function createResource(name) {
  const Create = nameClass(`Create${name}`, class {});
  decorate(Create, createMembers(name));
  const Replace = nameClass(`Replace${name}`, class {});
  decorate(Replace, { ...createMembers(name), revision: integer(3, Min(1)) });
  const Change = nameClass(`Change${name}`, class {});
  decorate(Change, {
    notes: optional(String, {}, IsString(), MaxLength(500)),
    insuredValue: optional(Number, {}, IsNumber(), Min(0)),
  });
  const Shown = nameClass(name, class {});
  decorate(Shown, { id: integer(1), revision: integer(3), status: text('open'), ...createMembers(name) });
  return { Create, Replace, Change, Shown };
}

class TokenMissing extends defineError({
  code: 'token_missing',
  status: 401,
  message: 'The token is missing.',
  solutions: ['Send it in the header Authorization.'],
}) {}
class TokenExpired extends defineError({
  code: 'token_expired',
  status: 401,
  message: 'The token has expired.',
}) {}

const define = (code, status, message) =>
  defineError({ code, status, message, causes: [`Why it is ${code}.`], example: { id: 42 } });

function createController(number, { Create, Replace, Change, Shown }) {
  const code = `resource_${number}`;
  const NotFound = define(`${code}_not_found`, 404, `Resource ${number} '{id}' does not exist.`);
  const Locked = define(`${code}_locked`, 409, `Resource ${number} '{id}' is locked.`);
  const Changed = define(`${code}_changed`, 409, `Resource ${number} '{id}' has changed.`);
  const id = [Param('id', ParseIntPipe), Number];
  const members = {
    list: [
      Get(),
      ApiOkResponse({ type: [Shown] }),
      ApiErrors(TokenExpired, HttpErrors.Gone),
      decorateParameters([Query(), Page]),
    ],
    create: [
      Post(),
      ApiCreatedResponse({ type: Shown }),
      ApiErrors(Locked),
      decorateParameters([Body(), Create]),
    ],
    find: [
      Get(':id'),
      ApiOkResponse({ type: Shown }),
      ApiErrors(NotFound, TokenExpired),
      decorateParameters(id),
    ],
    replace: [
      Put(':id'),
      ApiOkResponse({ type: Shown }),
      ApiErrors(Changed),
      decorateParameters(id, [Body(), Replace]),
    ],
    change: [
      Patch(':id'),
      ApiOkResponse({ type: Shown }),
      ApiErrors(NotFound),
      decorateParameters(id, [Body(), Change]),
    ],
    remove: [Delete(':id'), ApiErrors(NotFound, Locked), decorateParameters(id)],
    cancel: [
      Post(':id/cancel'),
      ApiOkResponse({ type: Shown }),
      ApiErrors(NotFound, Locked),
      decorateParameters(id),
    ],
    comment: [Post(':id/comments'), ApiErrors(NotFound), decorateParameters(id, [Body(), Comment])],
    comments: [
      Get(':id/comments'),
      ApiOkResponse({ type: [Comment] }),
      ApiErrors(NotFound, Locked),
      decorateParameters(id, [Query(), Page]),
    ],
    copy: [
      Post(':id/copies'),
      ApiCreatedResponse({ type: Shown }),
      ApiErrors(Locked),
      decorateParameters(id, [Body(), Create]),
    ],
  };
  const Resource = nameClass(`Resource${number}Controller`, class {});
  for (const name of Object.keys(members)) {
    // The documentation needs the names of handlers.
    const { [name]: value } = { [name]() {} };
    Object.defineProperty(Resource.prototype, name, { value, writable: true, configurable: true });
  }
  decorate(Resource, members);
  const decorators = [
    Controller(`resources-${number}`),
    ApiTags(`resource ${number}`),
    ApiErrors(TokenMissing),
  ];
  Reflect.decorate(decorators, Resource);
  return Resource;
}

/** Creates and initializes the app. Validation is prepared, documentation is not. */
export async function createDocumentedApp() {
  let shared;
  const controllers = Array.from({ length: CONTROLLERS }, (_, number) => {
    if (number % 2 === 0) shared = createResource(`Resource${number}`);
    return createController(number, shared);
  });
  class AppModule {}
  Module({
    imports: [ErrorsModule.forRoot({ documentation: { baseUrl: 'https://docs.example.com/errors' } })],
    controllers,
  })(AppModule);
  const app = await NestFactory.create(AppModule, new ExpressAdapter(), { logger: false });
  await app.init();
  return app;
}
