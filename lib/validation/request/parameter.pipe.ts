import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { refusal } from '../refusal.js';
import { type ParameterCheck } from './parameter-check.js';
import { type PreparedValues } from './prepared-values.js';

/**
 * Converts the primitive parameters of one handler, and names the one that a Parse pipe refuses. It is bound to the
 * handler that it knows, as a pipe is told of values only.
 */
export class ParameterPipe implements PipeTransform {
  constructor(
    private readonly checks: readonly ParameterCheck[],
    private readonly prepared: PreparedValues,
  ) {}

  transform(value: unknown, { type, data, metatype }: ArgumentMetadata): unknown {
    const check = this.checks.find(
      ({ parameter }) => parameter.kind === type && parameter.name === data && parameter.type === metatype,
    );
    if (check === undefined) return value;
    // A message for the same handler has no path, no query and no headers.
    if (value === null && type !== 'body') return value;
    const { schema } = check.source;
    const prepared = schema === undefined ? undefined : this.prepared.take(value, schema);
    if (prepared) return prepared.result;
    if (check.steps.length === 0) return check.validator!.accept(value, check.source);
    return this.parsed(check, value);
  }

  /** What goes on is what came: the Parse pipes make of it what they make, when their turn comes. */
  private async parsed(check: ParameterCheck, value: unknown): Promise<unknown> {
    const verdict = await check.judge(value);
    if ('complaint' in verdict) throw refusal([verdict.complaint], check.validator!.options);
    return value;
  }
}
