import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { type CreateCustomerDto } from './create-customer.dto.js';
import { Customer } from './customer.entity.js';
import { CustomerNotFound, emailTaken } from './customers.errors.js';

@Injectable()
export class CustomersService {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  async create({ name, email, phone }: CreateCustomerDto): Promise<Customer> {
    if (await this.customers.existsBy({ email })) throw emailTaken();
    return this.customers.save(this.customers.create({ name, email, phone: phone ?? null }));
  }

  async find(id: number): Promise<Customer> {
    const customer = await this.customers.findOneBy({ id });
    if (!customer) throw new CustomerNotFound({ id });
    return customer;
  }

  exists(id: number): Promise<boolean> {
    return this.customers.existsBy({ id });
  }
}
