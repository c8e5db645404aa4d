import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from 'nestjs-api-errors';
import { RecordNotFound } from '../database/database.errors.js';
import { Terminal } from './terminal.entity.js';
import { TerminalsService } from './terminals.service.js';

@Controller('terminals')
@ApiTags('terminals')
export class TerminalsController {
  constructor(private readonly terminals: TerminalsService) {}

  @Get()
  @ApiOperation({ summary: 'List the terminals' })
  @ApiOkResponse({ type: [Terminal] })
  list(): Promise<Terminal[]> {
    return this.terminals.list();
  }

  @Get(':code')
  @ApiOperation({ summary: 'Get a terminal' })
  @ApiParam({ name: 'code', example: 'RIX' })
  @ApiOkResponse({ type: Terminal })
  @ApiErrors(new RecordNotFound({ record: 'terminal' }))
  find(@Param('code') code: string): Promise<Terminal> {
    return this.terminals.find(code);
  }
}
