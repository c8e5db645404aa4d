import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Lookup } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { Customer } from './customer.entity.js';

/** What `@ExistsIn(CustomerIds)` asks. */
@Injectable()
export class CustomerIds implements Lookup {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  exists(id: number): Promise<boolean> {
    return this.customers.existsBy({ id });
  }
}

/** What `@IsUnique(CustomerEmails)` asks. */
@Injectable()
export class CustomerEmails implements Lookup {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  exists(email: string): Promise<boolean> {
    return this.customers.existsBy({ email });
  }
}
