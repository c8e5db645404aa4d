import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Terminal } from './terminal.entity.js';

@Injectable()
export class TerminalsService {
  constructor(@InjectRepository(Terminal) private readonly terminals: Repository<Terminal>) {}

  list(): Promise<Terminal[]> {
    return this.terminals.find({ order: { code: 'ASC' } });
  }

  /** An unknown code needs no check here: `MissingRecordMapper` maps the exception of TypeORM to a 404. */
  find(code: string): Promise<Terminal> {
    return this.terminals.findOneByOrFail({ code });
  }
}
