import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ErrorsModule } from 'nestjs-api-errors';
import { AccessModule } from '../access/access.module.js';
import { CustomerEmails, CustomerIds } from './customer-lookups.js';
import { Customer } from './customer.entity.js';
import { CustomersController } from './customers.controller.js';
import { CustomerNotFound } from './customers.errors.js';
import { CustomersService } from './customers.service.js';

@Module({
  imports: [AccessModule, TypeOrmModule.forFeature([Customer]), ErrorsModule.forFeature([CustomerNotFound])],
  controllers: [CustomersController],
  providers: [CustomersService, CustomerIds, CustomerEmails],
})
export class CustomersModule {}
