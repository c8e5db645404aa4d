import { Body, Controller, Get, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors } from 'nestjs-api-errors';
import { NeedsApiKey } from '../access/access.decorators.js';
import { CreateCustomerDto } from './create-customer.dto.js';
import { Customer } from './customer.entity.js';
import { CustomerNotFound, createEmailTakenError } from './customers.errors.js';
import { CustomersService } from './customers.service.js';

@Controller('customers')
@ApiTags('customers')
@NeedsApiKey()
export class CustomersController {
  constructor(private readonly customers: CustomersService) {}

  @Post()
  @ApiOperation({ summary: 'Register a customer' })
  @ApiCreatedResponse({ type: Customer })
  @ApiErrors(createEmailTakenError())
  create(@Body() customer: CreateCustomerDto): Promise<Customer> {
    return this.customers.create(customer);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get a customer' })
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Customer })
  @ApiErrors(CustomerNotFound)
  find(@Param('id', ParseIntPipe) id: number): Promise<Customer> {
    return this.customers.find(id);
  }
}
