import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ErrorsModule } from 'nestjs-api-errors';
import { AccessModule } from '../access/access.module.js';
import { TerminalsModule } from '../terminals/terminals.module.js';
import { LabelPrinter } from './label-printer.js';
import { Order } from './order.entity.js';
import { OrdersController } from './orders.controller.js';
import { CargoTooHeavy, OrderChanged, OrderNotFound, OrderNotOpen, ReferenceTaken } from './orders.errors.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [
    AccessModule,
    TerminalsModule,
    TypeOrmModule.forFeature([Order]),
    ErrorsModule.forFeature([OrderNotFound, OrderNotOpen, OrderChanged, CargoTooHeavy, ReferenceTaken]),
  ],
  controllers: [OrdersController],
  providers: [OrdersService, LabelPrinter],
})
export class OrdersModule {}
