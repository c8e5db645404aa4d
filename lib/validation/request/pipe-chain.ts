import { ParseArrayPipe, ValidationPipe } from '@nestjs/common';
import { isApiException } from '../../catalogue/api-exception.js';
import { isValidationFailed } from '../../error/error-definition.js';
import { type HandlerPipe } from '../../nest/handler-pipes.js';
import { toViolations, type Violations } from '../validation-result.js';
import { parseStepOf } from './parse/parse-pipes.js';
import { type Parameter } from './request-validator.js';

/** Runs the pipes that come after validation. A `ValidationFailed` that they throw is returned as violations. */
export type PipeChain = (value: unknown, request: object) => Promise<Violations | undefined>;

/** Whether a pipe leaves values as they are for the Parse pipes after it. */
export function isTransparent(pipe: unknown): boolean {
  return pipe === ValidationPipe || pipe instanceof ValidationPipe;
}

/**
 * Runs the pipes of a parameter in a request that fails anyway, for the exceptions of the app's pipes.
 *
 * @param pipes in the order in which Nest calls them
 */
export function pipeChain(pipes: readonly HandlerPipe[], parameter: Parameter): PipeChain | undefined {
  if (!pipes.some(isOfApp)) return undefined;
  const { kind: type, name: data, type: metatype } = parameter;
  const steps = pipes.map(({ shared }) => parseStepOf(shared));
  return async (given, request) => {
    let value = given;
    for (const [index, { shared, of }] of pipes.entries()) {
      const pipe = of(request);
      if (pipe === undefined || isTransparent(pipe)) continue;
      const step = shared === undefined ? parseStepOf(pipe) : steps[index];
      // Each pipe takes the value of the one before.
      // oxlint-disable no-await-in-loop
      if (step) {
        const result = await step(value, parameter);
        if ('violations' in result) return result.violations;
        value = result.value;
        if (pipe instanceof ParseArrayPipe) value = await pipe.transform(value, { type } as never);
        continue;
      }
      try {
        value = (await pipe.transform(value, { type, data, metatype } as never)) as unknown;
      } catch (error) {
        if (!isApiException(error) || !isValidationFailed(error.definition)) throw error;
        return toViolations(error.fields);
      }
      // oxlint-enable no-await-in-loop
    }
    return undefined;
  };
}

function isOfApp({ shared }: HandlerPipe): boolean {
  return !isTransparent(shared) && parseStepOf(shared) === undefined;
}
