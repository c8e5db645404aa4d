import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Matches,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { FieldCodes, MutuallyExclusive } from 'nestjs-api-errors';

/** All values are in centimeters. */
export class DimensionsDto {
  @ApiProperty({ example: 150 })
  @IsPositive()
  length!: number;

  @ApiProperty({ example: 60 })
  @IsPositive()
  width!: number;

  @ApiProperty({ example: 125 })
  @IsPositive()
  height!: number;
}

@MutuallyExclusive(['dimensions', 'volume'], { message: 'Specify either the dimensions or the volume.' })
export class CargoItemDto {
  @ApiProperty({ example: 'Upright piano' })
  @IsString()
  @IsNotEmpty()
  description!: string;

  @ApiProperty({ type: 'integer', example: 240, description: 'The weight of one piece in kilograms.' })
  @IsInt()
  @Min(1)
  @Max(30_000)
  weight!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  quantity!: number;

  @ApiPropertyOptional({ description: 'The dimensions of one piece, if the volume is not specified.' })
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DimensionsDto)
  dimensions?: DimensionsDto;

  @ApiPropertyOptional({ description: 'The volume in cubic meters, if the dimensions are not specified.' })
  @IsOptional()
  @IsPositive()
  volume?: number;

  @ApiPropertyOptional({ example: false })
  @IsOptional()
  @IsBoolean()
  isDangerous?: boolean;

  @ApiPropertyOptional({ example: 'UN1263', description: 'Required for dangerous goods.' })
  @ValidateIf(({ isDangerous, unNumber }: CargoItemDto) => isDangerous === true || unNumber !== undefined)
  @FieldCodes({ matches: { code: 'bad_un_number', number: 4101 } })
  @Matches(/^UN\d{4}$/, { message: 'The UN number of dangerous goods must be "UN" and four digits.' })
  unNumber?: string;
}
