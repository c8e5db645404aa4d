import { ParseArrayPipe, ValidationPipe } from '@nestjs/common';
import { isApiException } from '../../catalogue/api-exception.js';
import { isValidationFailed } from '../../error/error-definition.js';
import { type HandlerPipe } from '../../nest/handler-pipes.js';
import { type Parameter } from './request-validator.js';
import { type Complaint, complaintOf } from '../validation-result.js';
import { parseStepOf } from './parse/parse-pipes.js';
import { type PipeChain } from './request-collector.js';

/** Whether a pipe changes nothing of a value that the Parse pipes after it would look at. */
export function isTransparent(pipe: unknown): boolean {
  return pipe === ValidationPipe || pipe instanceof ValidationPipe;
}

/**
 * What the pipes of a parameter say of a value in a request that fails anyway: they run here, and not again. Nest's
 * own say nothing that the answer does not say already; an exception of the app's leaves as it is.
 *
 * @param pipes in the order in which Nest calls them
 */
export function pipeChain(pipes: readonly HandlerPipe[], parameter: Parameter): PipeChain | undefined {
  if (!pipes.some(isForeign)) return undefined;
  const { kind: type, name: data, type: metatype } = parameter;
  const steps = pipes.map(({ shared }) => parseStepOf(shared));
  return async (given, request) => {
    let value = given;
    for (const [index, { shared, of }] of pipes.entries()) {
      const pipe = of(request);
      if (pipe === undefined || isTransparent(pipe)) continue;
      const step = shared === undefined ? parseStepOf(pipe) : steps[index];
      // Each is given what the one before has made.
      // oxlint-disable no-await-in-loop
      if (step) {
        const verdict = await step(value, parameter);
        if ('complaint' in verdict) return verdict.complaint;
        value = verdict.value;
        if (pipe instanceof ParseArrayPipe) value = await pipe.transform(value, { type } as never);
        continue;
      }
      try {
        value = (await pipe.transform(value, { type, data, metatype } as never)) as unknown;
      } catch (error) {
        const complaint = complaintIn(error);
        if (complaint === undefined) throw error;
        return complaint;
      }
      // oxlint-enable no-await-in-loop
    }
    return undefined;
  };
}

function isForeign({ shared }: HandlerPipe): boolean {
  return !isTransparent(shared) && parseStepOf(shared) === undefined;
}

/** The field errors of a failed validation; any other exception has none. */
function complaintIn(error: unknown): Complaint | undefined {
  if (!isApiException(error) || !isValidationFailed(error.definition)) return undefined;
  return complaintOf(error.fields);
}
