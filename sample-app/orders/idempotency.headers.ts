import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

/** Whoever repeats a request with the same key gets what the first one made. */
export class IdempotencyHeaders {
  @ApiPropertyOptional({ name: 'Idempotency-Key', format: 'uuid' })
  @IsOptional()
  @IsUUID()
  readonly 'idempotency-key'?: string;
}
