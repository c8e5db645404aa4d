import {
  Controller,
  DefaultValuePipe,
  Get,
  Headers,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFloatPipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Query,
} from '@nestjs/common';
import { Color, Id, Implicit, Initialised, Page, Person, Sort, Tenant, Texts, Unruly } from './classes.js';

@Controller('query')
export class QueryController {
  @Get('page')
  page(@Query() query: Page) {
    return [query];
  }

  @Get('texts')
  texts(@Query() query: Texts) {
    return [query];
  }

  @Get('implicit')
  implicit(@Query() query: Implicit) {
    return [query];
  }

  @Get('unruly')
  unruly(@Query() query: Unruly) {
    return [query];
  }

  @Get('initialised')
  initialised(@Query() query: Initialised) {
    return [query];
  }

  @Get('person')
  person(@Query() query: Person) {
    return [query];
  }

  @Get('record')
  record(@Query() query: Record<string, string>) {
    return [query];
  }

  @Get('whole-string')
  wholeString(@Query() query: string) {
    return [query];
  }

  @Get('two-classes')
  twoClasses(@Query() page: Page, @Query() sort: Sort) {
    return [page, sort];
  }

  @Get('class-and-member')
  classAndMember(@Query() sort: Sort, @Query('extra') extra: string) {
    return [sort, extra];
  }

  @Get('class-and-number')
  classAndNumber(@Query() sort: Sort, @Query('n') n: number) {
    return [sort, n];
  }
}

@Controller('member')
export class QueryMemberController {
  @Get('number')
  number(@Query('x') x: number) {
    return [x];
  }

  @Get('boolean')
  boolean(@Query('x') x: boolean) {
    return [x];
  }

  @Get('string')
  string(@Query('x') x: string) {
    return [x];
  }

  @Get('date')
  date(@Query('x') x: Date) {
    return [x];
  }

  @Get('enum')
  enum(@Query('x') x: Color) {
    return [x];
  }

  @Get('strings')
  strings(@Query('x') x: string[]) {
    return [x];
  }

  @Get('any')
  any(@Query('x') x: any) {
    return [x];
  }

  @Get('class')
  class(@Query('x') x: Page) {
    return [x];
  }

  @Get('default-number')
  defaultNumber(@Query('x', new DefaultValuePipe(7)) x: number) {
    return [x];
  }

  @Get('default-boolean')
  defaultBoolean(@Query('x', new DefaultValuePipe(true)) x: boolean) {
    return [x];
  }

  @Get('default-string')
  defaultString(@Query('x', new DefaultValuePipe('none')) x: string) {
    return [x];
  }

  @Get('int')
  int(@Query('x', ParseIntPipe) x: number) {
    return [x];
  }

  @Get('optional-int')
  optionalInt(@Query('x', new ParseIntPipe({ optional: true })) x?: number) {
    return [x];
  }

  @Get('default-int')
  defaultInt(@Query('x', new DefaultValuePipe(7), ParseIntPipe) x: number) {
    return [x];
  }

  @Get('float')
  float(@Query('x', ParseFloatPipe) x: number) {
    return [x];
  }

  @Get('bool')
  bool(@Query('x', ParseBoolPipe) x: boolean) {
    return [x];
  }

  @Get('optional-bool')
  optionalBool(@Query('x', new ParseBoolPipe({ optional: true })) x?: boolean) {
    return [x];
  }

  @Get('parse-enum')
  parseEnum(@Query('x', new ParseEnumPipe(Color)) x: Color) {
    return [x];
  }

  @Get('uuid')
  uuid(@Query('x', new ParseUUIDPipe({ version: '4', optional: true })) x?: string) {
    return [x];
  }

  @Get('number-array')
  numberArray(@Query('x', new ParseArrayPipe({ items: Number })) x: number[]) {
    return [x];
  }

  @Get('boolean-array')
  booleanArray(@Query('x', new ParseArrayPipe({ items: Boolean, optional: true })) x?: boolean[]) {
    return [x];
  }

  @Get('string-array')
  stringArray(@Query('x', new ParseArrayPipe({ items: String, separator: ';' })) x: string[]) {
    return [x];
  }

  @Get('class-array')
  classArray(@Query('x', new ParseArrayPipe({ items: Sort, separator: ';' })) x: Sort[]) {
    return [x];
  }

  @Get('untyped-array')
  untypedArray(@Query('x', new ParseArrayPipe()) x: string[]) {
    return [x];
  }
}

@Controller('path')
export class PathController {
  @Get('class/:id')
  class(@Param() path: Id) {
    return [path];
  }

  @Get('record/:id')
  record(@Param() path: Record<string, string>) {
    return [path];
  }

  @Get('number/:id')
  number(@Param('id') id: number) {
    return [id];
  }

  @Get('boolean/:id')
  boolean(@Param('id') id: boolean) {
    return [id];
  }

  @Get('string/:id')
  string(@Param('id') id: string) {
    return [id];
  }

  @Get('date/:id')
  date(@Param('id') id: Date) {
    return [id];
  }

  @Get('enum/:id')
  enum(@Param('id') id: Color) {
    return [id];
  }

  @Get('int/:id')
  int(@Param('id', ParseIntPipe) id: number) {
    return [id];
  }

  @Get('uuid/:id')
  uuid(@Param('id', ParseUUIDPipe) id: string) {
    return [id];
  }

  @Get('class-and-member/:id')
  classAndMember(@Param() path: Id, @Param('id') id: string) {
    return [path, id];
  }
}

@Controller('headers')
export class HeadersController {
  @Get('class')
  class(@Headers() headers: Tenant) {
    return [headers];
  }

  @Get('number')
  number(@Headers('x-count') count: number) {
    return [count];
  }
}
