/**
 * The validators to compare. Each has `run`, which is measured, and `failing`, which lists the fields that it rejects: a
 * test ensures that no validator is fast because it checks less.
 */
import { ValidationPipe } from '@nestjs/common';
import { RequestValidationPipe } from '../../dist/index.js';
import { INVALID, INVALID_FIELDS, VALID } from './bodies.mjs';
import { CreateOrder, OPTIONS } from './orders.mjs';
import { validateByAjv, orderSchema } from './schemas.mjs';

const METADATA = { type: 'body', metatype: CreateOrder, data: undefined };

export const nest = () => {
  const pipe = new ValidationPipe(OPTIONS);
  return {
    run: (body) => pipe.transform(body, METADATA),
    failing: (body) =>
      catchError(pipe, body).then((error) => error?.getResponse().message.map((text) => text.split(' ')[0])),
  };
};

export const ours = () => {
  const pipe = new RequestValidationPipe(OPTIONS);
  return {
    run: (body) => pipe.transform(body, METADATA),
    failing: (body) => catchError(pipe, body).then((error) => error?.fields.flatMap(({ fields }) => fields)),
  };
};

export const ajv = () => ({
  run: (body) => validateByAjv(body),
  failing: (body) => {
    validateByAjv(body);
    return validateByAjv.errors?.map(({ instancePath, params }) =>
      [...instancePath.split('/').slice(1), params.missingProperty].filter(Boolean).join('.'),
    );
  },
});

export const zod = () => ({
  run: (body) => orderSchema.safeParse(body),
  failing: (body) => orderSchema.safeParse(body).error?.issues.map(({ path }) => path.join('.')),
});

/** Throws unless each contender accepts the valid order and rejects exactly the invalid fields of the other one. */
export async function checkContenders(contenders) {
  for (const [name, { failing }] of Object.entries(contenders)) {
    for (const [body, expected] of [
      [VALID, []],
      [INVALID, INVALID_FIELDS],
    ]) {
      const found = new Set(await failing(JSON.parse(body)));
      if (found.size !== expected.length || expected.some((field) => !found.has(field))) {
        throw new Error(`${name} rejects [${[...found].join(', ')}], not [${expected.join(', ')}]`);
      }
    }
  }
}

/** Returns the exception, whether the pipe throws it or rejects with it. */
async function catchError(pipe, body) {
  try {
    await pipe.transform(body, METADATA);
  } catch (error) {
    return error;
  }
}
