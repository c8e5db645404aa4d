import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ValidationFailed } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { CustomersService } from '../customers/customers.service.js';
import { TerminalsService } from '../terminals/terminals.service.js';
import { type CreateOrderDto } from './create-order.dto.js';
import { Order } from './order.entity.js';
import { CargoTooHeavy, NO_SUCH_CUSTOMER, OrderNotFound, OrderNotOpen } from './orders.errors.js';

@Injectable()
export class OrdersService {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly customers: CustomersService,
    private readonly terminals: TerminalsService,
  ) {}

  async create(order: CreateOrderDto): Promise<Order> {
    const mistakes = await this.unknownReferences(order);
    if (mistakes.length > 0) throw new ValidationFailed(mistakes);

    const { customerId, cargo, sender, receiver, services = [] } = order;
    const weight = cargo.reduce((sum, item) => sum + item.weight * item.quantity, 0);
    const { code: terminal, weightLimit: limit } = await this.terminals.find(receiver.terminal);
    if (weight > limit) throw new CargoTooHeavy({ weight, terminal, limit });

    return this.orders.save(
      this.orders.create({ status: 'open', customerId, cargo, weight, sender, receiver, services }),
    );
  }

  async find(id: number): Promise<Order> {
    const order = await this.orders.findOneBy({ id });
    if (!order) throw new OrderNotFound({ id });
    return order;
  }

  async cancel(id: number): Promise<Order> {
    const order = await this.find(id);
    if (order.status !== 'open') throw new OrderNotOpen({ id, status: order.status });
    order.status = 'cancelled';
    return this.orders.save(order);
  }

  /** What only the data can tell; all of it at once, as the validation of the DTO does. */
  private async unknownReferences({ customerId, sender, receiver }: CreateOrderDto) {
    const mistakes = await this.terminals.unknownIn({
      'sender.terminal': sender.terminal,
      'receiver.terminal': receiver.terminal,
    });
    if (!(await this.customers.exists(customerId))) mistakes.unshift(NO_SUCH_CUSTOMER);
    return mistakes;
  }
}
