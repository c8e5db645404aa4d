import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsPositive,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';

/** In centimetres. */
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

export class CargoItemDto {
  @ApiProperty({ example: 'Upright piano' })
  @IsString()
  @IsNotEmpty()
  description!: string;

  @ApiProperty({ type: 'integer', example: 240, description: 'Of one piece, in kilograms.' })
  @IsInt()
  @Min(1)
  @Max(30_000)
  weight!: number;

  @ApiProperty({ type: 'integer', example: 2 })
  @IsInt()
  @Min(1)
  @Max(1_000)
  quantity!: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => DimensionsDto)
  dimensions?: DimensionsDto;
}
