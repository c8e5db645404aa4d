import { Body, Controller, Get, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { NeedsApiKey } from '../access/access.decorators.js';
import { CreateCustomerDto } from './create-customer.dto.js';
import { Customer } from './customer.entity.js';
import { CustomerNotFound, emailTaken } from './customers.errors.js';
import { CustomersService } from './customers.service.js';

@Controller('customers')
@ApiTags('customers')
@NeedsApiKey()
@ApiErrors(HttpErrors.BadRequest)
export class CustomersController {
  constructor(private readonly customers: CustomersService) {}

  @Post()
  @ApiCreatedResponse({ type: Customer })
  @ApiErrors(emailTaken())
  create(@Body() customer: CreateCustomerDto): Promise<Customer> {
    return this.customers.create(customer);
  }

  @Get(':id')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Customer })
  @ApiErrors(ValidationFailed.with({ id: 'invalid' }, { in: 'path' }), CustomerNotFound)
  find(@Param('id', ParseIntPipe) id: number): Promise<Customer> {
    return this.customers.find(id);
  }
}
