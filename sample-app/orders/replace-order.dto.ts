import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { CreateOrderDto } from './create-order.dto.js';

const PARTIES = ['sender', 'receiver', 'both'] as const;

/** Has all properties of an order except the customer and the customer's reference, which cannot be replaced. */
export class ReplaceOrderDto extends OmitType(CreateOrderDto, ['customerId', 'reference']) {}

export class ReplaceOrderQuery {
  @ApiProperty({
    type: 'integer',
    example: 1,
    description: 'The revision of the order that your change is based on.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  revision!: number;

  @ApiPropertyOptional({ enum: PARTIES, description: 'The parties to notify of the change.' })
  @IsOptional()
  @IsIn(PARTIES)
  notify?: (typeof PARTIES)[number];
}
