import { Module } from '@nestjs/common';
import { seconds, ThrottlerModule } from '@nestjs/throttler';
import { TerminalsModule } from '../terminals/terminals.module.js';
import { QuotesController } from './quotes.controller.js';
import { QuotesService } from './quotes.service.js';

@Module({
  imports: [TerminalsModule, ThrottlerModule.forRoot([{ limit: 5, ttl: seconds(10) }])],
  controllers: [QuotesController],
  providers: [QuotesService],
})
export class QuotesModule {}
