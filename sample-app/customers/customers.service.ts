import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type CreateCustomerDto } from './create-customer.dto.js';
import { Customer } from './customer.entity.js';
import { CustomerNotFound } from './customers.errors.js';

@Injectable()
export class CustomersService {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  /**
   * Two simultaneous requests with the same address both pass `@IsUnique`, but the database rejects the second one. The package
   * sends the same response for both.
   */
  async create({ name, email, phone }: CreateCustomerDto): Promise<Customer> {
    const customer = this.customers.create({ name, email, phone: phone ?? null });
    await this.customers.insert(customer);
    return customer;
  }

  async find(id: number): Promise<Customer> {
    const customer = await this.customers.findOneBy({ id });
    if (!customer) throw new CustomerNotFound({ id });
    return customer;
  }
}
