type Conversion =
  { readonly value: unknown } | { readonly failure: { readonly reason: string; readonly message: string } };

export function isPrimitiveType(type: unknown): boolean {
  return type === String || type === Number || type === Boolean;
}

/** Numbers as people and programs write them, without forms that only JavaScript reads. */
const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Converts a path or query parameter that is declared as `number`, `boolean` or `string`. A value that was not sent stays
 * `undefined`; one that cannot be converted is rejected, while Nest's pipe makes `NaN` and `false` of it.
 */
export function convertStrictly(type: unknown, value: unknown): Conversion {
  if (value === undefined) return { value };
  if (type === Number) {
    const isDecimal = typeof value === 'string' && DECIMAL.test(value.trim());
    const converted = isDecimal || typeof value === 'number' ? Number(value) : Number.NaN;
    return Number.isFinite(converted) ? { value: converted } : NOT_A_NUMBER;
  }
  if (type === Boolean) {
    if (value === true || value === 'true') return { value: true };
    if (value === false || value === 'false') return { value: false };
    return invalid('isBoolean', "This value must be 'true' or 'false'.");
  }
  const isText = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isText ? { value: String(value) } : NOT_A_TEXT;
}

/**
 * Converts such a parameter as Nest's pipe does; a value that would end in a TypeError there is rejected.
 *
 * @see https://docs.nestjs.com/techniques/validation#transform-payload-objects
 */
export function convertAsNest(type: unknown, value: unknown): Conversion {
  if (value === undefined) return { value };
  if (type === Boolean) return { value: value === true || value === 'true' };
  try {
    // oxlint-disable-next-line no-base-to-string -- as Nest's pipe
    return { value: type === Number ? Number(value) : String(value) };
  } catch {
    // `?name[toString]=` makes an object that has no text.
    return type === Number ? NOT_A_NUMBER : NOT_A_TEXT;
  }
}

function invalid(reason: string, message: string): Conversion {
  return { failure: { reason, message } };
}

const NOT_A_NUMBER = invalid('isNumber', 'This value must be a number.');
const NOT_A_TEXT = invalid('isString', 'This value must be given once.');
