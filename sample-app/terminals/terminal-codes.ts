import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Lookup } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { Terminal } from './terminal.entity.js';

/** What `@ExistsIn(TerminalCodes)` asks. */
@Injectable()
export class TerminalCodes implements Lookup {
  constructor(@InjectRepository(Terminal) private readonly terminals: Repository<Terminal>) {}

  exists(code: string): Promise<boolean> {
    return this.terminals.existsBy({ code });
  }
}
