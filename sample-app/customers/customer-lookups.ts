import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Lookup } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { Customer } from './customer.entity.js';

/** `@ExistsIn(CustomerIds)` calls this class to look up a customer. */
@Injectable()
export class CustomerIds implements Lookup {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  exists(id: number): Promise<boolean> {
    return this.customers.existsBy({ id });
  }
}

/** `@IsUnique(CustomerEmails)` calls this class to look up an e-mail address. */
@Injectable()
export class CustomerEmails implements Lookup {
  constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

  exists(email: string): Promise<boolean> {
    return this.customers.existsBy({ email });
  }
}
