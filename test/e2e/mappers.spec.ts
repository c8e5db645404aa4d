import { afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, NotFoundException, Param } from '@nestjs/common';
import {
  ApiException,
  defineError,
  type ErrorMapper,
  type FieldErrorInput,
  HttpErrors,
  ValidationFailed,
} from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start } from './harness.js';

class Shipped extends defineError({ code: 'shipped', status: 409, message: 'It is shipped.' }) {}
class DomainError extends Error {}

/** Values that the types exclude, but plain JavaScript or a cast allows. */
const IMPOSSIBLE: Readonly<Record<string, readonly [build: () => ApiException, message: string]>> = {
  'a message that is a number': [
    () => createFailedValidation({ field: 'a', code: 'invalid', message: 5 }),
    '`message` of a field error must be a string, got 5. Pass a sentence, or omit it to use the default message of the code.',
  ],
  'a message that is an object, beside fields': [
    () => createFailedValidation({ fields: ['a'], code: 'invalid', message: {} }),
    '`message` of a field error must be a string, got an object. Pass a sentence, or omit it to use the default message of the code.',
  ],
  'a code that is a number': [
    () => createFailedValidation({ field: 'a', code: 42 }),
    "`code` of a field error must be a string that is not empty, got 42. Set `code` to a string such as 'invalid'.",
  ],
  'no code': [
    () => createFailedValidation({ field: 'a' }),
    "`code` of a field error must be a string that is not empty, got undefined. Set `code` to a string such as 'invalid'.",
  ],
  'an empty code': [
    () => createFailedValidation({ field: 'a', code: '' }),
    "`code` of a field error must be a string that is not empty, got ''. Set `code` to a string such as 'invalid'.",
  ],
  'no field': [
    () => createFailedValidation({ code: 'invalid' }),
    "`field` of a field error must be a string, got undefined. Set `field` to a name such as 'email', or set `fields` for several names.",
  ],
  'a field that is a number': [
    () => createFailedValidation({ field: 7, code: 'invalid' }),
    "`field` of a field error must be a string, got 7. Set `field` to a name such as 'email', or set `fields` for several names.",
  ],
  'no fields in a list': [
    () => createFailedValidation({ fields: [], code: 'invalid', message: 'x' }),
    "`fields` of a field error must be an array of at least one string, got []. Set `fields` to names such as ['from', 'to'], or set `field` for one name.",
  ],
  'fields that are not strings': [
    () => createFailedValidation({ fields: [1, 2], code: 'invalid', message: 'x' }),
    "`fields` of a field error must be an array of at least one string, got an array of length 2. Set `fields` to names such as ['from', 'to'], or set `field` for one name.",
  ],
  'an unknown part of the request': [
    () => createFailedValidation({ field: 'a', code: 'invalid', in: 'elsewhere' }),
    "`in` of a field error must be one of body, query, path, header, cookie, file, got 'elsewhere'. Use one of these values, or omit `in`.",
  ],
  'values that are not a list': [
    () => createFailedValidation({ field: 'a', code: 'invalid', validValues: 'x' }),
    "`validValues` of a field error must be an array, got 'x'. Pass values such as [1, 2], or omit it.",
  ],
  'a field error that is a string': [
    () => createFailedValidation('email'),
    "A field error must be an object, got 'email'. Pass a value such as { field: 'email', code: 'already_exists' }.",
  ],
  'no field errors': [
    () => new ValidationFailed(undefined as never),
    "`fields` must be an array of field errors, got undefined. Pass a value such as [{ field: 'email', code: 'already_exists' }].",
  ],
  'field errors by name': [
    () => new ValidationFailed({ email: 'taken' } as never),
    "`fields` must be an array of field errors, got an object. Pass a value such as [{ field: 'email', code: 'already_exists' }].",
  ],
  'a status of a success': [
    () => new ValidationFailed([], { status: 200 }),
    '`status` must be an integer from 400 to 599, got 200. Pass a value such as 409.',
  ],
  'a count that is a string': [
    () => new ValidationFailed([], { fieldCount: '5' as never }),
    "`fieldCount` must be an integer that is not negative, got '5'. Pass the number of all field errors.",
  ],
  'a code that is a number, in a class other than ValidationFailed': [
    () => new HttpErrors.Conflict(undefined, { fields: [{ field: 'a', code: 1 } as never] }),
    "`code` of a field error must be a string that is not empty, got 1. Set `code` to a string such as 'invalid'.",
  ],
};

function createFailedValidation(field: unknown): ApiException {
  return new ValidationFailed([field as FieldErrorInput]);
}

const THROWN: Readonly<Record<string, () => unknown>> = {
  'an error of the package': () => new Shipped(),
  'an error of the package as a cause': () => new Error('Wrapped.', { cause: new Shipped() }),
  'several, one of them of the package': () => new AggregateError([new Shipped(), new DomainError()]),
  'an exception of Nest': () => new NotFoundException(),
};

@Controller()
class OrdersController {
  @Get('thrown/:name')
  thrown(@Param('name') name: string) {
    throw THROWN[name]!();
  }

  @Get('impossible/:name')
  impossible(@Param('name') name: string) {
    throw IMPOSSIBLE[name]![0]();
  }

  @Get('domain/:name')
  domain(@Param('name') name: string) {
    throw new DomainError(name);
  }
}

class DomainMapper implements ErrorMapper {
  map(thrown: unknown): ApiException | undefined {
    return thrown instanceof DomainError ? IMPOSSIBLE[thrown.message]![0]() : undefined;
  }
}

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

describe.each(PLATFORMS)('ErrorMapper on %s', (_, adapter) => {
  const run = async (mapper: ErrorMapper): Promise<RunningApp> => {
    const errors = { errors: [Shipped], mappers: [mapper] };
    return (running = await start(adapter(), { controllers: [OrdersController], errors }));
  };

  it('receives no errors of the package, alone or in an aggregate', async () => {
    const mapped: unknown[] = [];
    const app = await run({ map: (thrown) => void mapped.push((thrown as Error).name) });
    const codes: Record<string, readonly unknown[]> = {};
    for (const name of Object.keys(THROWN)) {
      mapped.length = 0;
      const { body } = await app.send(`/thrown/${encodeURIComponent(name)}`);
      codes[name] = [body.code, ...mapped];
    }
    expect(codes).toEqual({
      'an error of the package': ['shipped'],
      'an error of the package as a cause': ['internal_server_error', 'Error'],
      'several, one of them of the package': ['internal_server_error', 'AggregateError', 'Error'],
      'an exception of Nest': ['not_found', 'NotFoundException'],
    });
  });

  it.each(Object.entries(IMPOSSIBLE))(
    'appears in the log with the route and the request id if it builds an error with %s',
    async (name, [, message]) => {
      const app = await run(new DomainMapper());
      const { status, headers, body } = await app.send(`/domain/${encodeURIComponent(name)}`, {
        headers: { 'x-request-id': 'id-1' },
      });
      expect([status, body.code, body.request_id]).toEqual([500, 'internal_server_error', 'id-1']);
      expect(headers.get('x-request-id')).toBe('id-1');
      const [failure] = app.log.ours;
      expect(failure!.message).toBe(
        'DomainMapper.map() failed. The next mapper is called. (GET /domain/:name [id-1])',
      );
      expect(String(failure!.rest[0])).toContain(`TypeError: ${message}\n      at `);
    },
  );

  it.each(Object.entries(IMPOSSIBLE))(
    'is not named in the log if a service builds an error with %s',
    async (name, [build, message]) => {
      expect(build).toThrow(new TypeError(message));
      const app = await run({ map: () => undefined });
      const { status, body } = await app.send(`/impossible/${encodeURIComponent(name)}`, {
        headers: { 'x-request-id': 'id-1' },
      });
      expect([status, body.code, body.request_id]).toEqual([500, 'internal_server_error', 'id-1']);
      expect(app.log.ours[0]!.message).toBe(
        `500 internal_server_error GET /impossible/:name [id-1] TypeError: ${message}`,
      );
    },
  );
});
