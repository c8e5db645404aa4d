import {
  Body,
  Controller,
  createParamDecorator,
  DefaultValuePipe,
  type ExecutionContext,
  ParseArrayPipe,
  ParseIntPipe,
  Post,
  Query,
  UsePipes,
  ValidationPipe,
} from '@nestjs/common';
import {
  Address,
  AllOptional,
  Asynchronous,
  Collections,
  Conditional,
  Drawing,
  Either,
  Employee,
  Exposed,
  Grouped,
  Hidden,
  HoldsNeedy,
  HoldsUnruly,
  Implicit,
  Initialised,
  Lists,
  SymbolRule,
  Nested,
  NestsInitialised,
  Page,
  PartialPlain,
  Person,
  Plain,
  Sort,
  Tree,
  Typed,
  Unruly,
} from './classes.js';

interface Shapeless {
  readonly name: string;
}

/** Every handler returns the list of its parameters, which an interceptor describes. */
@Controller('body')
export class BodyController {
  @Post('plain')
  plain(@Body() body: Plain) {
    return [body];
  }

  @Post('all-optional')
  allOptional(@Body() body: AllOptional) {
    return [body];
  }

  @Post('partial')
  partial(@Body() body: PartialPlain) {
    return [body];
  }

  @Post('unruly')
  unruly(@Body() body: Unruly) {
    return [body];
  }

  @Post('nested')
  nested(@Body() body: Nested) {
    return [body];
  }

  @Post('collections')
  collections(@Body() body: Collections) {
    return [body];
  }

  @Post('either')
  either(@Body() body: Either) {
    return [body];
  }

  @Post('drawing')
  drawing(@Body() body: Drawing) {
    return [body];
  }

  @Post('holds-unruly')
  holdsUnruly(@Body() body: HoldsUnruly) {
    return [body];
  }

  @Post('initialised')
  initialised(@Body() body: Initialised) {
    return [body];
  }

  @Post('nests-initialised')
  nestsInitialised(@Body() body: NestsInitialised) {
    return [body];
  }

  @Post('person')
  person(@Body() body: Person) {
    return [body];
  }

  @Post('employee')
  employee(@Body() body: Employee) {
    return [body];
  }

  @Post('exposed')
  exposed(@Body() body: Exposed) {
    return [body];
  }

  @Post('hidden')
  hidden(@Body() body: Hidden) {
    return [body];
  }

  @Post('typed')
  typed(@Body() body: Typed) {
    return [body];
  }

  @Post('implicit')
  implicit(@Body() body: Implicit) {
    return [body];
  }

  @Post('grouped')
  grouped(@Body() body: Grouped) {
    return [body];
  }

  @Post('conditional')
  conditional(@Body() body: Conditional) {
    return [body];
  }

  @Post('lists')
  lists(@Body() body: Lists) {
    return [body];
  }

  @Post('holds-needy')
  holdsNeedy(@Body() body: HoldsNeedy) {
    return [body];
  }

  @Post('tree')
  tree(@Body() body: Tree) {
    return [body];
  }

  @Post('asynchronous')
  asynchronous(@Body() body: Asynchronous) {
    return [body];
  }

  @Post('symbol-rule')
  symbolRule(@Body() body: SymbolRule) {
    return [body];
  }

  @Post('array')
  array(@Body() body: Plain[]) {
    return [body];
  }

  @Post('any')
  any(@Body() body: any) {
    return [body];
  }

  @Post('interface')
  shapeless(@Body() body: Shapeless) {
    return [body];
  }

  @Post('string')
  string(@Body() body: string) {
    return [body];
  }

  @Post('own-pipe')
  ownPipe(@Body(new ValidationPipe({ transform: true, whitelist: true })) body: Plain) {
    return [body];
  }

  @Post('handler-pipe')
  @UsePipes(new ValidationPipe({ whitelist: true }))
  handlerPipe(@Body() body: Plain) {
    return [body];
  }

  @Post('parsed-array')
  parsedArray(@Body(new ParseArrayPipe({ items: Plain })) body: Plain[]) {
    return [body];
  }
}

/** Parameters that read members of the body, or share it. */
@Controller('members')
export class MembersController {
  @Post('string')
  string(@Body('item') item: string) {
    return [item];
  }

  @Post('number')
  number(@Body('item') item: number) {
    return [item];
  }

  @Post('boolean')
  boolean(@Body('item') item: boolean) {
    return [item];
  }

  @Post('class')
  class(@Body('item') item: Address) {
    return [item];
  }

  @Post('list')
  list(@Body('item') item: Address[]) {
    return [item];
  }

  @Post('any')
  any(@Body('item') item: any) {
    return [item];
  }

  @Post('parse-int')
  parseInt(@Body('item', ParseIntPipe) item: number) {
    return [item];
  }

  @Post('default')
  default(@Body('item', new DefaultValuePipe(7)) item: number) {
    return [item];
  }

  @Post('numbers')
  numbers(@Body('item', new ParseArrayPipe({ items: Number })) item: number[]) {
    return [item];
  }

  @Post('two-classes')
  twoClasses(@Body() page: Page, @Body() sort: Sort) {
    return [page, sort];
  }

  @Post('class-and-member')
  classAndMember(@Body() body: PartialPlain, @Body('extra') extra: string) {
    return [body, extra];
  }

  @Post('class-and-any')
  classAndAny(@Body() body: PartialPlain, @Body() all: any) {
    return [body, all];
  }

  @Post('body-and-query')
  bodyAndQuery(@Body() body: PartialPlain, @Query() page: Page) {
    return [body, page];
  }
}

interface RequestParts {
  readonly body: unknown;
  readonly query: Record<string, unknown>;
  readonly headers: Record<string, unknown>;
}

const getParts = (context: ExecutionContext) => context.switchToHttp().getRequest<RequestParts>();
const FromBody = createParamDecorator((_: unknown, context) => getParts(context).body);
const FromQuery = createParamDecorator((name: string, context) => getParts(context).query[name]);
const Fixed = createParamDecorator((value: unknown) => value);

@Controller('custom')
export class CustomController {
  @Post('class')
  class(@FromBody() body: Plain) {
    return [body];
  }

  @Post('unruly')
  unruly(@FromBody() body: Unruly) {
    return [body];
  }

  @Post('beside-body')
  besideBody(@Body() body: PartialPlain, @FromBody() again: PartialPlain) {
    return [body, again];
  }

  @Post('any')
  any(@FromBody() body: any) {
    return [body];
  }

  @Post('number')
  number(@FromQuery('n') n: number) {
    return [n];
  }

  @Post('parse-int')
  parseInt(@FromQuery('n', ParseIntPipe) n: number) {
    return [n];
  }

  @Post('fixed')
  fixed(@Fixed({ name: 'x', more: 1 }) plain: Plain) {
    return [plain];
  }
}
