import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type FieldErrorInput } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { Terminal } from './terminal.entity.js';

@Injectable()
export class TerminalsService {
  constructor(@InjectRepository(Terminal) private readonly terminals: Repository<Terminal>) {}

  list(): Promise<Terminal[]> {
    return this.terminals.find({ order: { code: 'ASC' } });
  }

  /** An unknown code needs no line here: `MissingRecordMapper` answers what TypeORM throws. */
  find(code: string): Promise<Terminal> {
    return this.terminals.findOneByOrFail({ code });
  }

  /** What is wrong with the fields of a body that should name terminals: `{ 'sender.terminal': 'XXX' }`. */
  async unknownIn(codes: Readonly<Record<string, string>>): Promise<FieldErrorInput[]> {
    const known = new Set((await this.list()).map(({ code }) => code));
    return Object.entries(codes)
      .filter(([, code]) => !known.has(code))
      .map(([field]) => ({
        field,
        in: 'body',
        code: 'invalid',
        message: 'There is no terminal of this code.',
      }));
  }
}
