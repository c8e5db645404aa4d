import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  FileTypeValidator,
  MaxFileSizeValidator,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseDatePipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  type PipeTransform,
  Post,
  Query,
  type Type,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FileInterceptor } from '@nestjs/platform-express';
import { Type as TypeOf } from 'class-transformer';
import * as classValidator from 'class-validator';
import { IsIn, IsInt, IsOptional, IsString, ValidateNested } from 'class-validator';
import {
  AtLeastOneOf,
  ExistsIn,
  IsUnique,
  MutuallyExclusive,
  NotTogetherWith,
  RequestValidationPipe,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import { z } from 'zod';
import { getDefaultMessage } from '../../lib/error/field-error.js';
import { VALUE_PIPES } from '../../lib/validation/request/parse-steps.js';
import { type RunningApp, start } from '../e2e/harness.js';
import { ROWS } from '../unit/validation/differential/constraints.table.js';
import { expectGenerated, toTable } from './generated.js';

class Lookup {
  exists = (value: unknown) => value === 'taken';
}

class Address {
  @IsString()
  city!: string;
}

@AtLeastOneOf(['email', 'phone'])
@MutuallyExclusive(['card', 'invoice'])
class Order {
  @IsOptional()
  @IsString()
  email?: string;

  @IsOptional()
  @IsString()
  phone?: string;

  @IsOptional()
  @IsString()
  card?: string;

  @IsOptional()
  @NotTogetherWith('phone')
  @IsString()
  invoice?: string;

  @IsInt()
  count!: number;

  @IsOptional()
  @IsUnique(Lookup)
  name?: string;

  @IsOptional()
  @ExistsIn(Lookup)
  terminal?: string;

  @IsOptional()
  @IsIn(['day', 'night'])
  shift?: string;

  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Address)
  address?: Address;

  @IsOptional()
  @ValidateNested({ each: true })
  @TypeOf(() => Address)
  stops?: Address[];
}

class Tree {
  @IsOptional()
  @ValidateNested()
  @TypeOf(() => Tree)
  child?: Tree;
}

class WithoutRules {}

enum Size {
  Small = 'small',
}

const PIPES: Readonly<Record<string, PipeTransform>> = {
  ParseIntPipe: new ParseIntPipe(),
  ParseFloatPipe: new ParseFloatPipe(),
  ParseBoolPipe: new ParseBoolPipe(),
  ParseUUIDPipe: new ParseUUIDPipe(),
  ParseEnumPipe: new ParseEnumPipe(Size),
  ParseDatePipe: new ParseDatePipe(),
  ParseArrayPipe: new ParseArrayPipe({ items: Number }),
};

@Controller()
class CodesController {
  @Post('orders')
  order(@Body() _order: Order) {}

  @Post('trees')
  tree(@Body() _tree: Tree) {}

  @Post('unknown')
  @UseValidation({ forbidUnknownValues: true })
  unknown(@Body() _body: WithoutRules) {}

  @Post('lists')
  list(@Body('items', new ParseArrayPipe()) _items: string[]) {}

  @Post('numbers')
  number(@Query('page') _page: number) {}

  @Post('switches')
  switch(@Query('on') _on: boolean) {}

  @Post('texts')
  text(@Query('name') _name: string) {}

  @Post('files')
  @UseInterceptors(FileInterceptor('file'))
  file(
    @UploadedFile(
      new ParseFilePipe({
        validators: [
          new MaxFileSizeValidator({ maxSize: 5 }),
          new FileTypeValidator({ fileType: 'image/png', fallbackToMimetype: true }),
        ],
      }),
    )
    _file: unknown,
  ) {}

  @Post('schemas')
  schema(@Body() @UseValidation({ schema: z.strictObject({ size: z.number() }) }) _body: unknown) {}
}

/** Adds a handler for a pipe, whose query parameter is called `value`. */
function addPipe(name: string, pipe: PipeTransform): void {
  const handler = () => {};
  Object.defineProperty(CodesController.prototype, name, { value: handler, configurable: true });
  const descriptor = Object.getOwnPropertyDescriptor(CodesController.prototype, name)!;
  Reflect.defineMetadata('design:paramtypes', [String], CodesController.prototype, name);
  Post(name)(CodesController.prototype, name, descriptor);
  Query('value', pipe)(CodesController.prototype, name, 0);
}
for (const [name, pipe] of Object.entries(PIPES)) addPipe(name, pipe);

let app: RunningApp;
beforeAll(async () => {
  app = await start(new ExpressAdapter(), { controllers: [CodesController], providers: [Lookup] });
});
afterAll(() => app.close());

type Sent = { readonly code: string; readonly reason?: string; readonly message: string };

async function request(path: string, init: RequestInit & { json?: unknown }): Promise<Sent> {
  const { status, body } = await app.send(path, { method: 'POST', ...init });
  expect([path, status]).toEqual([path, 422]);
  expect([path, body.errors]).toEqual([path, [expect.anything()]]);
  return body.errors[0];
}

const toRow = (cause: string, { code, reason, message }: Sent) => [
  cause,
  `\`${code}\``,
  reason === undefined ? '–' : `\`${reason}\``,
  message,
];

const HEAD = ['cause', '`code`', '`reason`', '`message`'];

/** Sends a request for each row, and writes what is sent. */
async function createRows(
  cases: readonly (readonly [cause: string, path: string, init: RequestInit & { json?: unknown }])[],
): Promise<string> {
  const rows: string[][] = [];
  for (const [cause, path, init] of cases) rows.push(toRow(cause, await request(path, init)));
  return toTable(HEAD, rows);
}

const valid = { email: 'a@b.example', count: 1 };
const order = (json: object) => ['/orders', { json: { ...valid, ...json } }] as const;

function createTree(depth: number): object {
  let tree = {};
  for (let level = 0; level < depth; level += 1) tree = { child: tree };
  return tree;
}

function form(text: string): RequestInit {
  const body = new FormData();
  body.set('file', new Blob([text], { type: 'text/plain' }), 'notes.txt');
  return { body };
}

/** Validates a value against one constraint. Its property is called `value`. */
async function reject(decorator: string): Promise<Sent> {
  const rule = (classValidator as unknown as Record<string, (...args: unknown[]) => PropertyDecorator>)[
    decorator
  ]!;
  const { args = [], bad } = ROWS[decorator]![0]!;
  class Dto {}
  rule(...args)(Dto.prototype, 'value');
  const body = { value: bad.find((value) => value !== undefined) };
  const pipe = new RequestValidationPipe({});
  const thrown: unknown = await Promise.resolve(body)
    .then((sent) => pipe.transform(sent, { type: 'body', metatype: Dto as Type }))
    .catch((failure: unknown) => failure);
  expect([decorator, thrown]).toEqual([decorator, expect.any(ValidationFailed)]);
  return (thrown as ValidationFailed).fields[0]!;
}

it('The page of field codes shows the field errors that are sent', async () => {
  const codes = ['missing_field', 'invalid', 'already_exists', 'your_code'];
  const constraints: string[][] = [];
  for (const name of Object.keys(ROWS).toSorted()) {
    const { reason, message } = await reject(name);
    constraints.push([`\`@${name}()\``, `\`${reason}\``, message.replace(/ \w+ \w+ \d\d \d{4} .*/, ' …')]);
  }
  expect(Object.keys(PIPES)).toEqual([...[...VALUE_PIPES.keys()].map(({ name }) => name), 'ParseArrayPipe']);
  const pipes = Object.keys(PIPES)
    .filter((name) => name !== 'ParseArrayPipe')
    .map((name) => [`\`${name}\``, `/${name}?value=x`, {}] as const);
  expectGenerated('field-codes', {
    codes: toTable(
      ['`code`', 'default message'],
      codes.map((code) => [`\`${code}\``, getDefaultMessage(code)]),
    ),
    structure: await createRows([
      ['a required field is absent', '/orders', { json: { email: 'a@b.example' } }],
      ['a key is not known', ...order({ cuont: 1 })],
      ['a nested object is not an object', ...order({ address: 'Bremen' })],
      ['a list of nested objects is not a list', ...order({ stops: { city: 'Bremen' } })],
      ['an item of the list is not an object', ...order({ stops: ['Bremen'] })],
      ['the body is not an object', '/orders', { json: [] }],
      ['the value has too many levels', '/trees', { json: createTree(1_000) }],
      ['`forbidUnknownValues` is on, and the class has no rules', '/unknown', { json: { size: 1 } }],
    ]),
    'cross-field rules': await createRows([
      ["`@AtLeastOneOf(['email', 'phone'])`", '/orders', { json: { count: 1 } }],
      ["`@MutuallyExclusive(['card', 'invoice'])`", ...order({ card: 'x', invoice: 'y' })],
      ["`@NotTogetherWith('phone')` on `invoice`", ...order({ invoice: 'x', phone: 'y' })],
    ]),
    'data rules': await createRows([
      ['`@IsUnique(Names)`', ...order({ name: 'taken' })],
      ['`@ExistsIn(Terminals)`', ...order({ terminal: 'nowhere' })],
    ]),
    pipes: await createRows([
      ...pipes,
      ['`ParseArrayPipe`', '/lists', { json: { items: {} } }],
      ['`ParseArrayPipe({ items: Number })`, an item', '/ParseArrayPipe?value=1,x', {}],
      ['any Parse pipe, if the value is absent', '/ParseIntPipe', {}],
    ]),
    conversions: await createRows([
      ['`page: number`', '/numbers?page=x', {}],
      ['`on: boolean`', '/switches?on=x', {}],
      ['`name: string`, sent twice', '/texts?name=a&name=b', {}],
    ]),
    files: await createRows([
      ['the file is absent', '/files', {}],
      ['`new MaxFileSizeValidator({ maxSize: 5 })`', '/files', form('too long')],
      ["`new FileTypeValidator({ fileType: 'image/png' })`", '/files', form('x')],
    ]),
    schemas: await createRows([
      ['`z.strictObject({ size: z.number() })`, a string', '/schemas', { json: { size: 'x' } }],
      ['the same, without `size`', '/schemas', { json: {} }],
      ['the same, with another key', '/schemas', { json: { size: 1, more: 2 } }],
    ]),
    constraints: toTable(['decorator', '`reason`', '`message`'], constraints),
  });
});

it('The page of field codes has each reason that the validation writes', () => {
  const folder = new URL('../../lib/validation/', import.meta.url);
  const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'));
  const reasons = sources.flatMap((text) =>
    [
      ...text.matchAll(
        /reason: '(\w+)'|createFailure\('(\w+)'|createErrorAt\([^;]*, '(\w+)'(?:, [\w.]+)?\);/g,
      ),
    ].map(([, ...names]) => names.find((name) => name !== undefined)!),
  );
  const page = readFileSync(new URL('../../docs/reference/field-codes.md', import.meta.url), 'utf8');
  expect(new Set(reasons)).toEqual(
    new Set([...new Set(reasons)].filter((reason) => page.includes(`\`${reason}\``))),
  );
  expect(reasons).toEqual(
    expect.arrayContaining(['maxDepth', 'unknownValue', 'whitelist', 'isArray', 'isObject']),
  );
});
