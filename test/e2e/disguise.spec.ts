import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type CanActivate,
  Controller,
  ForbiddenException,
  Get,
  HttpException,
  UseGuards,
} from '@nestjs/common';
import createError from 'http-errors';
import { defineError, HttpErrors } from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

const SECRET = 'hunter2';

class Hidden extends defineError({
  code: 'hidden',
  status: 403,
  message: 'Hidden.',
  replaces: HttpErrors.Forbidden,
  disguise: HttpErrors.NotFound,
}) {}

const rejectingGuard: CanActivate = { canActivate: () => false };

const THROWN: Readonly<Record<string, () => unknown>> = {
  'a ForbiddenException': () => new ForbiddenException(),
  'a ForbiddenException with a text': () => new ForbiddenException(SECRET),
  'an HttpException with members': () =>
    new HttpException({ message: SECRET, code: SECRET, errors: { key: SECRET }, more: SECRET }, 403),
  'an error of http-errors': () => createError(403, SECRET, { headers: { 'X-Secret': SECRET } }),
  'an aggregate of one': () => new AggregateError([new ForbiddenException(SECRET)]),
  'the built-in error': () => new HttpErrors.Forbidden(SECRET),
};

@Controller()
class HiddenController {
  @Get('guarded')
  @UseGuards(rejectingGuard)
  guarded(): void {}

  @Get('missing')
  missing(): never {
    throw new HttpErrors.NotFound();
  }
}

for (const [index, make] of Object.values(THROWN).entries()) {
  const method = `thrown${index}`;
  Object.defineProperty(HiddenController.prototype, method, {
    value() {
      throw make();
    },
    configurable: true,
    writable: true,
  });
  const descriptor = Object.getOwnPropertyDescriptor(HiddenController.prototype, method)!;
  Get(method)(HiddenController.prototype, method, descriptor);
}

describe.each(PLATFORMS)('A disguise that replaces a built-in error on %s', (_, adapter) => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await start(adapter(), {
      controllers: [HiddenController],
      errors: { errors: [Hidden], requestId: { resolve: () => 'request-1' } },
    });
  });
  afterAll(() => running.close());

  const cases = [
    ['a guard that rejects', '/guarded'],
    ...Object.keys(THROWN).map((name, index) => [name, `/thrown${index}`] as const),
  ] as const;

  it.each(cases)('sends the same response for %s as for an unknown address', async (__, path) => {
    const [hidden, missing] = [await running.send(path), await running.send('/missing')];
    expect([hidden.status, hidden.text]).toEqual([404, missing.text]);
    const listHeaders = ({ headers }: typeof hidden) =>
      Object.fromEntries([...headers].filter(([name]) => name !== 'date'));
    expect(listHeaders(hidden)).toEqual(listHeaders(missing));
  });
});
