import { type FieldErrorInput } from 'nestjs-api-errors';
import { type Terminal } from '../terminals/terminal.entity.js';

/** What a terminal cannot lift, for the service to throw and for the documentation to show. */
export const tooHeavy = (
  field: 'from' | 'to',
  { code, weightLimit }: Pick<Terminal, 'code' | 'weightLimit'>,
): FieldErrorInput => ({
  fields: [field, 'weight'],
  in: 'body',
  code: 'too_heavy',
  number: 5001,
  message: `Terminal '${code}' takes at most ${weightLimit} kg.`,
});
