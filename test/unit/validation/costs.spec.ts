import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { ValidationPipe } from '@nestjs/common';
import { IsOptional, IsString, registerDecorator, ValidatorConstraint } from 'class-validator';
import { RequestValidationPipe, ValidationFailed } from 'nestjs-api-errors';

@ValidatorConstraint({ name: 'isFree' })
class IsFree {
  validate(_value: unknown): boolean {
    return true;
  }
  defaultMessage = () => 'This is not free.';
}

class Booking {
  @IsString()
  room!: unknown;
}
registerDecorator({ target: Booking, propertyName: 'room', validator: IsFree });

const pipe = new RequestValidationPipe();

function catchError(body: object): unknown {
  try {
    pipe.transform(body, { type: 'body', metatype: Booking });
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('Validation', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('does not record a stack if a request is invalid', () => {
    const { stackTraceLimit } = Error;
    const thrown = catchError({ room: 7 });
    expect(thrown).toBeInstanceOf(ValidationFailed);
    // Loggers and other tools expect `stack` to be a string.
    expect((thrown as Error).stack).toMatch(/^\w+: Validation Failed$/);
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });

  it('records a stack if the app creates a `ValidationFailed`', () => {
    expect(new ValidationFailed([{ field: 'room', code: 'invalid' }]).stack).toContain('costs.spec');
  });

  it('calls the current `validate()` method of a custom constraint, even if it has been replaced', () => {
    expect(catchError({ room: 'attic' })).toBeUndefined();
    jest.spyOn(IsFree.prototype, 'validate').mockReturnValue(false);
    expect(catchError({ room: 'attic' })).toBeInstanceOf(ValidationFailed);
  });

  it('ignores members that `Object.prototype` has and the client did not send', () => {
    const shared = Object.prototype as unknown as Record<string, unknown>;
    Object.assign(shared, { room: 7, other: 7 });
    try {
      expect(pipe.transform({}, { type: 'body', metatype: class {} })).toEqual({});
      const booking = pipe.transform(Object.assign(Object.create(null), { room: 'attic' }), {
        type: 'body',
        metatype: Booking,
      });
      expect(Object.keys(booking as object)).toEqual(['room']);
    } finally {
      delete shared['room'];
      delete shared['other'];
    }
  });

  it('converts a few bytes as Nest’s pipe does, but rejects many bytes, and all bytes in strict validation', async () => {
    class Draft {
      @IsOptional()
      @IsString()
      title?: string;
    }
    const [ours, nests] = [RequestValidationPipe, ValidationPipe].map(
      (Pipe) => new Pipe({ transform: true }),
    );
    const metadata = { type: 'body', metatype: Draft } as const;
    const few = new Uint8Array([1, 2]);
    expect(ours!.transform(few, metadata)).toEqual(await nests!.transform(few, metadata));
    expect(() => ours!.transform(new Uint8Array(10_001), metadata)).toThrow(ValidationFailed);
    expect(() => new RequestValidationPipe().transform(few, metadata)).toThrow(ValidationFailed);
  });
});
