import {
  BadRequestException,
  Body,
  type CanActivate,
  Controller,
  createParamDecorator,
  DefaultValuePipe,
  Delete,
  Get,
  Headers,
  Injectable,
  type NestInterceptor,
  Param,
  ParseArrayPipe,
  ParseBoolPipe,
  ParseEnumPipe,
  ParseFilePipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Patch,
  type PipeTransform,
  Post,
  Put,
  Query,
  UploadedFile,
  UseGuards,
  UseInterceptors,
  UsePipes,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { AuthGuard } from '@nestjs/passport';
import { OmitType, PartialType } from '@nestjs/swagger';
import { SkipThrottle, ThrottlerGuard } from '@nestjs/throttler';
import { type as ark } from 'arktype';
import { Expose, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  Equals,
  IsArray,
  IsDefined,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import {
  ApiErrors,
  ApiExcludeErrors,
  AtLeastOneOf,
  defineError,
  FieldCodes,
  HttpErrors,
  IsUnique,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';
import * as v from 'valibot';
import { z } from 'zod';

const problem = (code: string, status: number) => defineError({ code, status, message: `${code}.` });

class Banned extends problem('banned', 403) {}
class Asleep extends problem('asleep', 409) {}
class Slow extends problem('slow', 504) {}
class Mangled extends problem('mangled', 409) {}
class Unwanted extends problem('unwanted', 418) {}
class NoSuchThing extends problem('no_such_thing', 404) {}
class TooLate extends problem('too_late', 410) {}

// --- Guards, interceptors and pipes that declare their own errors

class Passing implements CanActivate {
  canActivate = () => true;
}

@Injectable()
@ApiErrors(Banned)
export class BanGuard extends Passing {}

@ApiErrors(Asleep)
class SleepGuard extends Passing {}

/** Declares no errors. */
class SilentGuard extends Passing {}

@ApiErrors(Slow)
export class SlowInterceptor implements NestInterceptor {
  intercept: NestInterceptor['intercept'] = (_, next) => next.handle();
}

@ApiErrors(Mangled)
class ManglePipe implements PipeTransform {
  transform(value: unknown) {
    return value;
  }
}

@ApiErrors(Unwanted)
class WantedPipe implements PipeTransform {
  transform(value: unknown) {
    return value;
  }
}

const Agent = createParamDecorator(() => 'agent');

@Controller('bound')
@UseGuards(BanGuard)
@UseInterceptors(new SlowInterceptor())
export class BoundController {
  @Get('all')
  @UseGuards(new SleepGuard())
  @UsePipes(ManglePipe)
  all(@Agent(WantedPipe) _agent: string) {}

  @Get('less')
  @ApiExcludeErrors(Banned, HttpErrors.InternalServerError)
  less() {}

  @Get('lazy')
  @ApiErrors(() => [NoSuchThing, new TooLate()])
  lazy() {}

  @Get('silent')
  @UseGuards(SilentGuard)
  silent() {}
}

@Controller('known')
export class KnownController {
  @Get('passport')
  @UseGuards(AuthGuard('bearer'))
  passport() {}

  @Get('own-401')
  @UseGuards(AuthGuard('bearer'))
  @ApiErrors(problem('who_are_you', 401))
  own() {}

  @Get('throttled')
  @UseGuards(ThrottlerGuard)
  throttled() {}

  @Get('unthrottled')
  @UseGuards(ThrottlerGuard)
  @SkipThrottle()
  unthrottled() {}

  @Get(':id')
  find(@Param('id') _id: string) {}

  @Delete(':id')
  @ApiErrors(NoSuchThing)
  remove(@Param('id') _id: string) {}

  @Post('upload')
  @UseInterceptors(FileInterceptor('file'))
  upload(@UploadedFile(new ParseFilePipe()) _file: unknown) {}

  @Post('raw')
  raw(@Body() _body: unknown) {}
}

// --- DTOs and their field errors

export class Emails {
  exists = () => false;
}

class Address {
  @IsString()
  street!: string;

  @IsOptional()
  @Length(5, 5)
  postcode?: string;
}

class Animal {
  @IsIn(['cat', 'dog'])
  kind!: string;
}
class Cat extends Animal {
  @IsInt()
  @Max(9)
  lives!: number;
}
class Dog extends Animal {
  @IsString()
  breed!: string;
}

class Folder {
  @IsNotEmpty({ message: 'A folder has a name.' })
  name!: string;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Folder)
  folders?: Folder[];
}

enum Size {
  Small = 's',
  Large = 'l',
}

class Base {
  @IsDefined()
  id!: unknown;
}

@AtLeastOneOf(['email', 'phone'])
class Person extends Base {
  @Expose({ name: 'e-mail' })
  @IsOptional()
  @IsEmail({}, { context: { code: 'bad_email', number: 130_007 } })
  @IsUnique(Emails)
  email?: string;

  @IsOptional()
  @FieldCodes({ isString: 'bad_phone' })
  @IsString()
  phone?: string;

  @IsEnum(Size)
  size: Size = Size.Small;

  @ValidateIf(({ size }: Person) => size === Size.Large)
  @IsInt()
  height?: number;

  @Equals(true)
  agreed!: boolean;

  @IsArray()
  @ArrayMaxSize(3)
  @IsIn(['a', 'b'], { each: true })
  tags!: string[];

  @ValidateNested()
  @Type(() => Address)
  home!: Address;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => Address)
  others!: Address[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  byName?: Map<string, Address>;

  @IsOptional()
  @ValidateNested()
  @Type(() => Animal, {
    discriminator: {
      property: 'kind',
      subTypes: [
        { value: Cat, name: 'cat' },
        { value: Dog, name: 'dog' },
      ],
    },
  })
  pet?: Cat | Dog;

  @IsInt({ groups: ['admin'] })
  rank!: number;
}

class PartialPerson extends PartialType(OmitType(Person, ['others', 'byName', 'pet', 'tags'])) {}

class Paging {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page?: number;
}

class Tenant {
  @IsString()
  'x-tenant'!: string;
}

const zodPerson = z.strictObject({
  name: z.string().min(2),
  tags: z.array(z.object({ id: z.int() })).optional(),
});
const arkPerson = ark({ name: 'string >= 2', 'age?': 'number' });
const valibotPerson = v.object({ name: v.string() });

@Controller('fields')
export class FieldsController {
  @Post('person')
  person(@Body() _person: Person) {}

  @Patch('person')
  part(@Body() _person: PartialPerson) {}

  @Post('admin')
  @UseValidation({ groups: ['admin'], forbidNonWhitelisted: false })
  admin(@Body() _person: Person) {}

  @Post('folder')
  folder(@Body() _folder: Folder) {}

  @Put('all/:id')
  all(
    @Param('id', ParseUUIDPipe) _id: string,
    @Query() _paging: Paging,
    @Headers() _tenant: Tenant,
    @Body() _address: Address,
  ) {}

  @Get('pipes')
  pipes(
    @Query('count', ParseIntPipe) _count: number,
    @Query('from', new DefaultValuePipe(0), ParseIntPipe) _from: number,
    @Query('deep', new ParseBoolPipe({ optional: true })) _deep: boolean,
    @Query('size', new ParseEnumPipe(Size)) _size: Size,
    @Query('ids', new ParseArrayPipe({ items: Number })) _ids: number[],
    @Query('limit') _limit: number,
  ) {}

  @Post('list')
  list(@Body(new ParseArrayPipe({ items: Address })) _addresses: Address[]) {}

  @Post('one')
  one(@Body('address') _address: Address) {}

  @Post('zod')
  zod(@Body() @UseValidation({ schema: zodPerson }) _person: unknown) {}

  @Post('arktype')
  arktype(@Body() @UseValidation({ schema: arkPerson }) _person: unknown) {}

  @Post('valibot')
  valibot(@Body() @UseValidation({ schema: valibotPerson }) _person: unknown) {}

  @Post('service')
  @ApiErrors(ValidationFailed.with({ street: 'already_exists', 'rooms.0.name': 'taken' }))
  service(@Body() _address: Address) {}

  @Post('own')
  @UseValidation({ exceptionFactory: () => new BadRequestException() })
  own(@Body() _address: Address) {}

  @Post('off')
  @UseValidation(false)
  off(@Body() _address: Address) {}

  @Post('silent')
  @UseValidation({ disableErrorMessages: true, errorHttpStatusCode: 400 })
  silent(@Body() _address: Address) {}
}
