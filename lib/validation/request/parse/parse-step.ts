import { type PipeTransform } from '@nestjs/common';
import { usualMessage } from '../../../error/field-error.js';
import { refused, type Verdict } from '../../refusal.js';
import { type Parameter } from '../../request-validator.js';
import { fieldError } from '../../verdicts.js';

/** One of Nest's own pipes, run ahead: it has no effect but its result. */
export type ParseStep = (value: unknown, parameter: Parameter) => Promise<Verdict>;

/** What a pipe makes of a value. */
export async function passed(
  pipe: PipeTransform,
  value: unknown,
  { kind: type }: Parameter,
): Promise<Verdict> {
  return { value: (await pipe.transform(value, { type })) as unknown };
}

/** The verdict on what was not sent. */
export function missing(parameter: Parameter): Verdict {
  return refused(fieldError(parameter, 'missing_field', usualMessage('missing_field')));
}
