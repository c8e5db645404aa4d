import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

/** A request that is repeated with the same key returns the order that the first one created. */
export class IdempotencyHeaders {
  @ApiPropertyOptional({ name: 'Idempotency-Key', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly 'idempotency-key'?: string;
}
