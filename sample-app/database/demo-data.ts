import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Customer } from '../customers/customer.entity.js';
import { Order } from '../orders/order.entity.js';
import { Terminal } from '../terminals/terminal.entity.js';

const TERMINALS = [
  { code: 'HAM', city: 'Hamburg', weightLimit: 20_000 },
  { code: 'RIX', city: 'Riga', weightLimit: 1_500 },
  { code: 'TLL', city: 'Tallinn', weightLimit: 5_000 },
];

const CUSTOMERS = [{ name: 'Hansen & Daughters', email: 'office@hansen.example', phone: '+4940123456' }];

const PIANO = {
  customerId: 1,
  cargo: [{ description: 'Upright piano', weight: 240, quantity: 1 }],
  weight: 240,
  sender: { name: 'Hansen & Daughters', email: 'office@hansen.example', terminal: 'HAM' },
  receiver: { name: 'Riga Music School', phone: '+37167012345', terminal: 'RIX' },
  services: ['insurance' as const],
};
const ORDERS = [
  { ...PIANO, status: 'open' as const },
  { ...PIANO, status: 'shipped' as const },
];

/** Fills an empty database with records to try the API with. */
@Injectable()
export class DemoData implements OnModuleInit {
  constructor(private readonly database: DataSource) {}

  async onModuleInit(): Promise<void> {
    const { manager } = this.database;
    if ((await manager.count(Terminal)) > 0) return;
    await manager.save(Terminal, TERMINALS);
    await manager.save(Customer, CUSTOMERS);
    await manager.save(Order, ORDERS);
  }
}
