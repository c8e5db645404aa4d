import { ApiProperty } from '@nestjs/swagger';
import { IsInt, IsString, Max, Min } from 'class-validator';

export class RequestQuoteDto {
  @ApiProperty({ example: 'HAM' })
  @IsString()
  from!: string;

  @ApiProperty({ example: 'RIX' })
  @IsString()
  to!: string;

  @ApiProperty({ type: 'integer', example: 480, description: 'In kilograms.' })
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
