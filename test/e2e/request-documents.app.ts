import {
  Body,
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
  Patch,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import {
  ApiBody,
  ApiOkResponse,
  ApiProperty,
  ApiPropertyOptional,
  PartialType,
  PickType,
} from '@nestjs/swagger';
import { Exclude, Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
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
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { AtLeastOneOf, MutuallyExclusive, NotTogetherWith, UseValidation } from 'nestjs-api-errors';
import { z } from 'zod';

enum Size {
  Small = 'small',
  Large = 'large',
}

/** A class of requests and of responses. */
export class Address {
  @ApiProperty()
  @IsString()
  @IsNotEmpty()
  street!: string;

  @ApiProperty()
  @Matches(/^\d{5}$/)
  postcode!: string;
}

@AtLeastOneOf(['email', 'phone'])
@MutuallyExclusive(['home', 'office'])
export class Person {
  @ApiProperty()
  @Length(2, 50)
  name!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsEmail()
  email?: string;

  @ApiPropertyOptional({ description: 'Only if there is no address for letters.' })
  @IsOptional()
  @MaxLength(20)
  phone?: string | null;

  @ApiProperty({ enum: Size })
  @IsEnum(Size)
  size!: Size;

  @ApiProperty()
  @IsInt()
  @Min(0)
  @Max(150)
  age!: number;

  @ApiProperty({ maximum: 3 })
  @IsNumber()
  @IsPositive()
  @Max(3)
  height!: number;

  @ApiProperty()
  @IsArray()
  @ArrayMaxSize(3)
  @IsString({ each: true })
  @MaxLength(5, { each: true })
  tags!: string[];

  @ApiPropertyOptional({ description: 'The private address.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  home?: Address;

  @ApiPropertyOptional()
  @IsOptional()
  @ValidateNested()
  @Type(() => Address)
  office?: Address;

  @ApiPropertyOptional({ type: [Address] })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Address)
  others?: Address[];

  @ApiPropertyOptional({ enum: ['a', 'b'] })
  @IsOptional()
  @IsIn(['a', 'b'])
  rank?: string;

  @ApiPropertyOptional({ enum: Size, enumName: 'Size' })
  @IsOptional()
  @IsEnum(Size)
  otherSize?: Size;
}

/** A class whose rules no schema can express, or only in part. */
export class Special {
  @ApiPropertyOptional()
  @NotTogetherWith(['until', 'days'])
  @ValidateIf(({ days }: Special) => days !== 7)
  @IsInt()
  from?: number;

  @ApiPropertyOptional()
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => Number(value))
  @IsInt()
  until?: number;

  @ApiPropertyOptional()
  @Type(() => Number)
  @IsInt()
  @Max(31)
  @IsIn([1, 7, 31])
  days: number = 1;
}

export class Hidden {
  @ApiProperty()
  @IsString()
  shown!: string;

  @Exclude()
  secret?: string;
}

export class Folder {
  @ApiProperty()
  @IsNotEmpty()
  name!: string;

  @ApiPropertyOptional({ type: () => [Folder] })
  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Folder)
  folders?: Folder[];
}

/** A class whose documentation differs from its rules. */
export class Contradictory {
  @ApiProperty({ maximum: 5, enum: [1, 2, 3] })
  @Max(10)
  @IsIn([1, 2])
  most!: number;

  @ApiPropertyOptional()
  @IsString()
  needed!: string;

  @ApiProperty()
  @IsOptional()
  @IsString()
  free?: string;

  @ApiProperty()
  unknown?: string;

  @ApiPropertyOptional({ readOnly: true })
  createdBy?: string;

  @ApiProperty({ type: 'string', maxLength: 3 })
  @IsInt()
  number!: number;
}

export class Page {
  @ApiPropertyOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page: number = 1;

  @ApiProperty()
  @IsString()
  @MaxLength(10)
  sort!: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsInt()
  never?: number;
}

export class Signature {
  @ApiProperty({ name: 'X-Signature' })
  @Length(8, 8)
  readonly 'x-signature'!: string;
}

export class PersonPatch extends PartialType(PickType(Person, ['name', 'age', 'home'])) {}

const COLOUR = z.object({ red: z.number().int().min(0).max(255), name: z.string().nullable() });

@Controller()
export class RequestsController {
  @Post('people')
  @ApiOkResponse({ type: Address })
  create(@Body() person: Person, @Headers() signature: Signature): unknown {
    return { person, signature };
  }

  @Patch('people/:id')
  patch(@Param('id', ParseUUIDPipe) id: string, @Body() person: PersonPatch): unknown {
    return { id, person };
  }

  @Put('people/:id')
  @UseValidation({ forbidNonWhitelisted: false })
  replace(@Param('id', ParseIntPipe) id: number, @Body() person: Person): unknown {
    return { id, person };
  }

  @Post('special')
  special(@Body() special: Special): unknown {
    return special;
  }

  @Post('hidden')
  hidden(@Body() hidden: Hidden): unknown {
    return hidden;
  }

  @Post('folders')
  folder(@Body() folder: Folder): unknown {
    return folder;
  }

  @Post('list')
  @ApiBody({ type: [Address] })
  list(@Body(new ParseArrayPipe({ items: Address })) list: Address[]): unknown {
    return list;
  }

  @Post('colour')
  @ApiBody({ schema: { type: 'object' } })
  @UseValidation({ schema: COLOUR })
  colour(@Body() colour: object): unknown {
    return colour;
  }

  @Post('unvalidated')
  @UseValidation(false)
  unvalidated(@Body() folder: Folder): unknown {
    return folder;
  }

  @Get('people')
  find(
    @Query() page: Page,
    @Query('size', new DefaultValuePipe('small'), new ParseEnumPipe(Size)) size: Size,
    @Query('ids', new ParseArrayPipe({ items: Number })) ids: number[],
    @Query('ratio', ParseFloatPipe) ratio: number,
    @Query('all', ParseBoolPipe) all: boolean,
  ): unknown {
    return { page, size, ids, ratio, all };
  }
}

@Controller()
export class ContradictoryController {
  @Post('contradictory')
  create(@Body() body: Contradictory): unknown {
    return body;
  }
}

class Inner {
  @ApiProperty()
  @MaxLength(5)
  text!: string;
}

class Shared {
  @ApiProperty()
  @Min(1)
  count!: number;

  @ApiProperty()
  @ValidateNested()
  @Type(() => Inner)
  inner!: Inner;

  @ApiProperty({ type: [Inner] })
  @ValidateNested({ each: true })
  @Type(() => Inner)
  list!: Inner[];
}

class SharedPatch extends PartialType(Shared) {}

/** A controller whose requests and responses have the same classes. */
@Controller('shared')
export class SharedController {
  @Get()
  @ApiOkResponse({ type: [Shared] })
  list(): readonly Shared[] {
    return [];
  }

  @Post()
  @ApiOkResponse({ type: Shared })
  create(@Body() shared: Shared): Shared {
    return shared;
  }

  @Patch()
  @ApiOkResponse({ type: SharedPatch })
  patch(@Body() patch: SharedPatch): SharedPatch {
    return patch;
  }
}
