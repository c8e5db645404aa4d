import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { IsTerminal } from '../terminals/is-terminal.js';

export class RequestQuoteDto {
  @ApiProperty({ example: 'HAM' })
  @IsTerminal()
  from!: string;

  @ApiProperty({ example: 'RIX' })
  @IsTerminal()
  to!: string;

  @ApiProperty({ type: 'integer', example: 480, description: 'The weight in kilograms.' })
  @IsInt()
  @Min(1)
  @Max(30_000)
  weight!: number;
}

export class QuoteDto {
  @ApiProperty({ example: 123.5 })
  price!: number;

  @ApiProperty({ enum: ['EUR'] })
  currency!: 'EUR';
}
