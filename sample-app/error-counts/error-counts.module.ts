import { Module } from '@nestjs/common';
import { ErrorCounts } from './error-counts.js';
import { ErrorCountsController } from './error-counts.controller.js';

@Module({ controllers: [ErrorCountsController], providers: [ErrorCounts] })
export class ErrorCountsModule {}
