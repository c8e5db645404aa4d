import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { TerminalCodes } from './terminal-codes.js';
import { Terminal } from './terminal.entity.js';
import { TerminalsController } from './terminals.controller.js';
import { TerminalsService } from './terminals.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([Terminal])],
  controllers: [TerminalsController],
  providers: [TerminalsService, TerminalCodes],
  exports: [TerminalsService],
})
export class TerminalsModule {}
