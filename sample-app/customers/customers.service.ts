import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { isTaken } from '../database/is-taken.js';
import { type CreateCustomerDto } from './create-customer.dto.js';
import { Customer } from './customer.entity.js';
import { CustomerNotFound, emailTaken } from './customers.errors.js';

@Injectable()
export class CustomersService {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  /** Two requests at the same time both pass `@IsUnique`: the database has the last word. */
  async create({ name, email, phone }: CreateCustomerDto): Promise<Customer> {
    const customer = this.customers.create({ name, email, phone: phone ?? null });
    try {
      await this.customers.insert(customer);
    } catch (error) {
      throw isTaken(error) ? emailTaken() : error;
    }
    return customer;
  }

  async find(id: number): Promise<Customer> {
    const customer = await this.customers.findOneBy({ id });
    if (!customer) throw new CustomerNotFound({ id });
    return customer;
  }
}
