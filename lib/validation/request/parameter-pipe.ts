import { type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { type Conversion } from '../../nest/pre-pipe-hook.js';
import { createValidationFailed } from '../validation-result.js';
import { type ParameterCheck } from './parameter-check.js';
import { type ValidatedValues } from './validated-values.js';

/** Validates the parameters of one handler that the app's pipe leaves to it: primitives, and values of Parse pipes. */
export class ParameterPipe implements PipeTransform {
  constructor(
    private readonly checks: readonly ParameterCheck[],
    private readonly values: ValidatedValues,
  ) {}

  transform(value: unknown, { type, data, metatype }: ArgumentMetadata): unknown {
    const check = this.checks.find(
      ({ parameter }) => parameter.kind === type && parameter.name === data && parameter.type === metatype,
    );
    if (check === undefined) return value;
    // A microservice message for the same handler has no path, no query and no headers.
    if (value === null && type !== 'body') return value;
    const { schema } = check.source;
    const kept = schema === undefined ? undefined : this.values.take(value, schema);
    if (kept) return kept.result;
    if (check.steps.length === 0) return check.validator!.validateOrThrow(value, check.source);
    return this.parse(check, value);
  }

  /** Returns the original value; the Parse pipes convert it later. */
  private async parse(check: ParameterCheck, value: unknown): Promise<unknown> {
    const result = await check.validate(value);
    if ('violations' in result) throw createValidationFailed([result.violations], check.validator!.options);
    return value;
  }
}

/**
 * Replaces the headers among the arguments of a handler by validated ones, as Nest runs no pipes on headers.
 *
 * @returns `undefined` if no parameter takes headers
 */
export function headerConversion(
  checks: readonly ParameterCheck[],
  values: ValidatedValues,
): Conversion | undefined {
  // The last one first, as results are taken in that order.
  const headers = checks
    .filter(({ isTyped, parameter }) => isTyped && parameter.part === 'header')
    .toReversed();
  if (headers.length === 0) return undefined;
  return (args) => {
    const later: Promise<unknown>[] = [];
    for (const { parameter, source, validator } of headers) {
      const { index } = parameter;
      const kept = values.take(args[index], source.schema ?? source.type);
      // For a microservice message, this argument is the RPC context.
      if (!kept && typeof args[index] === 'object') continue;
      // A single header is a text without identity: its schema validates it again.
      const made = kept ? kept.result : validator!.validateOrThrow(args[index], source);
      if (made instanceof Promise) later.push(made.then((settled: unknown) => (args[index] = settled)));
      else args[index] = made;
    }
    return later.length > 0 ? Promise.all(later) : undefined;
  };
}
