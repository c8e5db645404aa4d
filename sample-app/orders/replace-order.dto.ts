import { ApiProperty, ApiPropertyOptional, OmitType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsOptional, Min } from 'class-validator';
import { CreateOrderDto } from './create-order.dto.js';

const PARTIES = ['sender', 'receiver', 'both'] as const;

/** All of an order but its customer, who stays. */
export class ReplaceOrderDto extends OmitType(CreateOrderDto, ['customerId']) {}

export class ReplaceOrderQuery {
  @ApiProperty({ type: 'integer', example: 1, description: 'The revision that you have read.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  revision!: number;

  @ApiPropertyOptional({ enum: PARTIES, description: 'Who is told of the change.' })
  @IsOptional()
  @IsIn(PARTIES)
  notify?: (typeof PARTIES)[number];
}
