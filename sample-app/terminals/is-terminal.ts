import { applyDecorators } from '@nestjs/common';
import { IsString } from 'class-validator';
import { ExistsIn } from 'nestjs-api-errors';
import { TerminalCodes } from './terminal-codes.js';

/** Validates that a value is the code of an existing terminal. */
export const IsTerminal = () =>
  applyDecorators(IsString(), ExistsIn(TerminalCodes, { message: 'There is no terminal with this code.' }));
