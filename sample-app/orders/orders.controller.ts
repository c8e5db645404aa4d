import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { NeedsApiKey, Requires } from '../access/access.decorators.js';
import { CreateOrderDto } from './create-order.dto.js';
import { LabelPrinter } from './label-printer.js';
import { Order } from './order.entity.js';
import { CargoTooHeavy, OrderNotFound, OrderNotOpen } from './orders.errors.js';
import { OrdersService } from './orders.service.js';

@Controller('orders')
@ApiTags('orders')
@NeedsApiKey()
@ApiErrors(HttpErrors.BadRequest)
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly labels: LabelPrinter,
  ) {}

  @Post()
  @ApiCreatedResponse({ type: Order })
  @ApiErrors(
    ValidationFailed.with(
      { 'cargo.0.weight': 'missing_field', 'receiver.terminal': 'invalid' },
      { in: 'body' },
    ),
    CargoTooHeavy,
  )
  create(@Body() order: CreateOrderDto): Promise<Order> {
    return this.orders.create(order);
  }

  @Get(':id')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @ApiErrors(ValidationFailed.with({ id: 'invalid' }, { in: 'path' }), OrderNotFound)
  find(@Param('id', ParseIntPipe) id: number): Promise<Order> {
    return this.orders.find(id);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @Requires('dispatcher')
  @ApiErrors(ValidationFailed.with({ id: 'invalid' }, { in: 'path' }), OrderNotFound, OrderNotOpen)
  cancel(@Param('id', ParseIntPipe) id: number): Promise<Order> {
    return this.orders.cancel(id);
  }

  @Get(':id/label')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: String })
  @ApiErrors(
    ValidationFailed.with({ id: 'invalid' }, { in: 'path' }),
    OrderNotFound,
    HttpErrors.InternalServerError,
  )
  async label(@Param('id', ParseIntPipe) id: number): Promise<string> {
    return this.labels.print(await this.orders.find(id));
  }
}
