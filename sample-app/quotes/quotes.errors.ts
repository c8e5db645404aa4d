import { type FieldErrorInput } from 'nestjs-api-errors';
import { type Terminal } from '../terminals/terminal.entity.js';

/**
 * Creates the field error of a cargo that is too heavy for a terminal. The service throws it in `ValidationFailed`, and the
 * OpenAPI document contains it as an example.
 */
export const createTooHeavyError = (
  field: 'from' | 'to',
  { code, weightLimit }: Pick<Terminal, 'code' | 'weightLimit'>,
): FieldErrorInput => ({
  fields: [field, 'weight'],
  in: 'body',
  code: 'too_heavy',
  number: 5001,
  message: `Terminal '${code}' takes at most ${weightLimit} kg.`,
});
