import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ErrorCounts } from './error-counts.js';

@Controller('error-counts')
@ApiTags('error counts')
export class ErrorCountsController {
  constructor(private readonly counts: ErrorCounts) {}

  @Get()
  @ApiOperation({ summary: 'Count the errors by code' })
  @ApiOkResponse({
    schema: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      example: { customer_not_found: 2, validation_failed: 1 },
    },
  })
  getAll(): Record<string, number> {
    return this.counts.getAll();
  }
}
