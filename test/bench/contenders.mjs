/**
 * Who validates: each has `run`, which is measured, and `failing`, which names the fields that it refuses, so that
 * nobody is fast by looking at less.
 */
import { ValidationPipe } from '@nestjs/common';
import { RequestValidationPipe } from '../../dist/esm/index.js';
import { INVALID, INVALID_FIELDS, VALID } from './bodies.mjs';
import { CreateOrder, OPTIONS } from './orders.mjs';
import { byAjv, byZod } from './schemas.mjs';

const METADATA = { type: 'body', metatype: CreateOrder, data: undefined };

export const nest = () => {
  const pipe = new ValidationPipe(OPTIONS);
  return {
    run: (body) => pipe.transform(body, METADATA),
    failing: (body) =>
      thrownBy(pipe, body).then((error) => error?.getResponse().message.map((text) => text.split(' ')[0])),
  };
};

export const ours = () => {
  const pipe = new RequestValidationPipe(OPTIONS);
  return {
    run: (body) => pipe.transform(body, METADATA),
    failing: (body) => thrownBy(pipe, body).then((error) => error?.fields.flatMap(({ fields }) => fields)),
  };
};

export const ajv = () => ({
  run: (body) => byAjv(body),
  failing: (body) => {
    byAjv(body);
    return byAjv.errors?.map(({ instancePath, params }) =>
      [...instancePath.split('/').slice(1), params.missingProperty].filter(Boolean).join('.'),
    );
  },
});

export const zod = () => ({
  run: (body) => byZod.safeParse(body),
  failing: (body) => byZod.safeParse(body).error?.issues.map(({ path }) => path.join('.')),
});

/** Throws unless a contender lets the valid order through and refuses the same fields as all of the other one. */
export async function checkVerdicts(contenders) {
  for (const [name, { failing }] of Object.entries(contenders)) {
    for (const [body, expected] of [
      [VALID, []],
      [INVALID, INVALID_FIELDS],
    ]) {
      const found = new Set(await failing(JSON.parse(body)));
      if (found.size !== expected.length || expected.some((field) => !found.has(field))) {
        throw new Error(`${name} refuses [${[...found].join(', ')}], not [${expected.join(', ')}]`);
      }
    }
  }
}

/** The pipe may throw at once, or reject. */
async function thrownBy(pipe, body) {
  try {
    await pipe.transform(body, METADATA);
  } catch (error) {
    return error;
  }
}
