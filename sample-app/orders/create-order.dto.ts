import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayNotEmpty,
  IsArray,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  Length,
  ValidateNested,
} from 'class-validator';
import { ExistsIn } from 'nestjs-api-errors';
import { CustomerIds } from '../customers/customer-lookups.js';
import { CargoItemDto } from './cargo-item.dto.js';
import { PartyDto } from './party.dto.js';

export const SERVICES = ['insurance', 'packaging', 'tail_lift'] as const;
export type Service = (typeof SERVICES)[number];

export class CreateOrderDto {
  @ApiProperty({ type: 'integer', example: 1 })
  @IsInt()
  @ExistsIn(CustomerIds, { message: 'This customer does not exist.' })
  customerId!: number;

  @ApiPropertyOptional({ example: 'PO-1842' })
  @IsOptional()
  @Length(1, 35)
  reference?: string;

  @ApiProperty({
    type: [CargoItemDto],
    example: [{ description: 'Upright piano', weight: 240, quantity: 2 }],
  })
  @IsArray()
  @ArrayNotEmpty()
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => CargoItemDto)
  cargo!: CargoItemDto[];

  @ApiProperty()
  @IsObject()
  @ValidateNested()
  @Type(() => PartyDto)
  sender!: PartyDto;

  @ApiProperty()
  @IsObject()
  @ValidateNested()
  @Type(() => PartyDto)
  receiver!: PartyDto;

  @ApiPropertyOptional({ enum: SERVICES, isArray: true, example: ['insurance'] })
  @IsOptional()
  @IsArray()
  @IsIn(SERVICES, { each: true })
  services?: Service[];
}
