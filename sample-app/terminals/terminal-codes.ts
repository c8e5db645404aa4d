import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Lookup } from 'nestjs-api-errors';
import { Repository } from 'typeorm';
import { Terminal } from './terminal.entity.js';

/** `@ExistsIn(TerminalCodes)` calls this class to look up a terminal. */
@Injectable()
export class TerminalCodes implements Lookup {
  constructor(@InjectRepository(Terminal) private readonly terminals: Repository<Terminal>) {}

  exists(code: string): Promise<boolean> {
    return this.terminals.existsBy({ code });
  }
}
