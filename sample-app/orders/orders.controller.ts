import {
  Body,
  Controller,
  Get,
  Headers,
  HttpCode,
  Param,
  ParseIntPipe,
  Post,
  Put,
  Query,
} from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ApiErrors, UseValidation } from 'nestjs-api-errors';
import { NeedsApiKey, RequiresPermission } from '../access/access.decorators.js';
import { CreateOrderDto } from './create-order.dto.js';
import { IdempotencyHeaders } from './idempotency.headers.js';
import { LabelPrinter } from './label-printer.js';
import { Order } from './order.entity.js';
import { CargoTooHeavy, OrderChanged, OrderNotFound, OrderNotOpen, ReferenceTaken } from './orders.errors.js';
import { OrdersService } from './orders.service.js';
import { PageDto } from './page.dto.js';
import { ReplaceOrderDto, ReplaceOrderQuery } from './replace-order.dto.js';
import { TrackingEventDto } from './tracking-event.dto.js';

@Controller('orders')
@ApiTags('orders')
@NeedsApiKey()
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly labels: LabelPrinter,
  ) {}

  @Post()
  @ApiOperation({ summary: 'Place an order' })
  @ApiCreatedResponse({ type: Order })
  @ApiErrors(CargoTooHeavy, ReferenceTaken)
  create(
    @Body() order: CreateOrderDto,
    @Headers() { 'idempotency-key': key }: IdempotencyHeaders,
  ): Promise<Order> {
    return this.orders.create(order, key);
  }

  @Get()
  @ApiOperation({ summary: 'List the orders' })
  @ApiOkResponse({ type: [Order] })
  list(@Query() page: PageDto): Promise<Order[]> {
    return this.orders.list(page);
  }

  @Get(':id')
  @ApiOperation({ summary: 'Get an order' })
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @ApiErrors(OrderNotFound)
  find(@Param('id', ParseIntPipe) id: number): Promise<Order> {
    return this.orders.find(id);
  }

  @Put(':id')
  @ApiOperation({ summary: 'Replace an order' })
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @ApiErrors(OrderNotFound, OrderNotOpen, OrderChanged, CargoTooHeavy)
  replace(
    @Param('id', ParseIntPipe) id: number,
    @Query() query: ReplaceOrderQuery,
    @Body() order: ReplaceOrderDto,
  ): Promise<Order> {
    return this.orders.replace(id, query, order);
  }

  @Post(':id/cancel')
  @ApiOperation({ summary: 'Cancel an order' })
  @HttpCode(200)
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @RequiresPermission('dispatcher')
  @ApiErrors(OrderNotFound, OrderNotOpen)
  cancel(@Param('id', ParseIntPipe) id: number): Promise<Order> {
    return this.orders.cancel(id);
  }

  /** Carriers call this route. Unknown properties of their events are removed instead of rejected. */
  @Post(':id/tracking')
  @ApiOperation({ summary: 'Add a tracking event' })
  @HttpCode(200)
  @UseValidation({ forbidNonWhitelisted: false })
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: Order })
  @ApiErrors(OrderNotFound)
  track(@Param('id', ParseIntPipe) id: number, @Body() event: TrackingEventDto): Promise<Order> {
    return this.orders.track(id, event);
  }

  @Get(':id/label')
  @ApiOperation({ summary: 'Print the label of an order' })
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiOkResponse({ type: String })
  @ApiErrors(OrderNotFound)
  async label(@Param('id', ParseIntPipe) id: number): Promise<string> {
    return this.labels.print(await this.orders.find(id));
  }
}
