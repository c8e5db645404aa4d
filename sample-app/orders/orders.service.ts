import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { TerminalsService } from '../terminals/terminals.service.js';
import { type CreateOrderDto } from './create-order.dto.js';
import { Order } from './order.entity.js';
import { CargoTooHeavy, OrderChanged, OrderNotFound, OrderNotOpen } from './orders.errors.js';
import { type PageDto } from './page.dto.js';
import { type ReplaceOrderDto, type ReplaceOrderQuery } from './replace-order.dto.js';
import { type TrackingEventDto } from './tracking-event.dto.js';

@Injectable()
export class OrdersService {
  private readonly logger = new Logger('Orders');

  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly terminals: TerminalsService,
  ) {}

  /**
   * Inserts without a lookup before, since two simultaneous requests would both pass it. The package sends a duplicate reference
   * as `ReferenceTaken`.
   *
   * @param idempotencyKey if an order was already created with this key, that order is returned
   */
  async create(order: CreateOrderDto, idempotencyKey: string | null = null): Promise<Order> {
    const { customerId, reference = null } = order;
    const shipment = await this.prepareShipment(order);
    const values = { status: 'open' as const, customerId, reference, idempotencyKey, ...shipment };
    try {
      const { identifiers } = await this.orders.insert(values);
      return await this.orders.findOneByOrFail(identifiers[0]!);
    } catch (error) {
      const created = idempotencyKey === null ? null : await this.orders.findOneBy({ idempotencyKey });
      if (created === null) throw error;
      return created;
    }
  }

  list({ page, size }: PageDto): Promise<Order[]> {
    return this.orders.find({ order: { id: 'ASC' }, skip: (page - 1) * size, take: size });
  }

  async find(id: number): Promise<Order> {
    const order = await this.orders.findOneBy({ id });
    if (!order) throw new OrderNotFound({ id });
    return order;
  }

  async replace(
    id: number,
    { revision, notify }: ReplaceOrderQuery,
    replacement: ReplaceOrderDto,
  ): Promise<Order> {
    const order = await this.findOpen(id);
    if (order.revision !== revision) throw new OrderChanged({ id, current: order.revision, revision });
    const replaced = await this.change(id, await this.prepareShipment(replacement));
    // A real app would send an e-mail.
    if (notify) this.logger.log(`Order ${id} was replaced. Recipients of the notification: ${notify}`);
    return replaced;
  }

  async cancel(id: number): Promise<Order> {
    await this.findOpen(id);
    return this.change(id, { status: 'cancelled' });
  }

  async track(id: number, { event }: TrackingEventDto): Promise<Order> {
    await this.find(id);
    return this.change(id, { status: event === 'delivered' ? 'delivered' : 'shipped' });
  }

  private async change(id: number, changes: Partial<Order>): Promise<Order> {
    await this.orders.update(id, changes);
    return this.find(id);
  }

  private async findOpen(id: number): Promise<Order> {
    const order = await this.find(id);
    if (order.status !== 'open') throw new OrderNotOpen({ id, status: order.status });
    return order;
  }

  /**
   * Computes the weight of the cargo.
   *
   * @throws CargoTooHeavy if the receiving terminal cannot lift it
   */
  private async prepareShipment({ cargo, sender, receiver, services }: ReplaceOrderDto) {
    const weight = cargo.reduce((sum, item) => sum + item.weight * item.quantity, 0);
    const { code: terminal, weightLimit: limit } = await this.terminals.find(receiver.terminal);
    if (weight > limit) throw new CargoTooHeavy({ weight, terminal, limit });
    // `@IsOptional()` accepts `null`, too.
    return { cargo, weight, sender, receiver, services: services ?? [] };
  }
}
