import { applyDecorators } from '@nestjs/common';
import { IsString } from 'class-validator';
import { ExistsIn } from 'nestjs-api-errors';
import { TerminalCodes } from './terminal-codes.js';

/** The code of a terminal that we have. */
export const IsTerminal = () =>
  applyDecorators(IsString(), ExistsIn(TerminalCodes, { message: 'There is no terminal of this code.' }));
