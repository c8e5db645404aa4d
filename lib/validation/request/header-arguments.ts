import { type Conversion } from '../../routes/binding/handler-place.js';
import { type ParameterCheck } from './parameter-check.js';
import { type PreparedValues } from './prepared-values.js';

/**
 * Nest runs no pipes on headers: what validation makes of them takes their place on the way into the handler.
 *
 * @returns nothing where no parameter takes headers
 */
export function headerArguments(
  checks: readonly ParameterCheck[],
  prepared: PreparedValues,
): Conversion | undefined {
  // The last one first, as the pipes of other parameters ask for what was prepared.
  const headers = checks
    .filter(({ isTyped, parameter }) => isTyped && parameter.part === 'header')
    .toReversed();
  if (headers.length === 0) return undefined;
  return (args) => {
    const later: Promise<unknown>[] = [];
    for (const { parameter, source, validator } of headers) {
      const { index } = parameter;
      const known = prepared.take(args[index], source.schema ?? source.type);
      // In their place a message for the same handler has its context, of which nobody asked anything.
      if (!known && typeof args[index] === 'object') continue;
      // A single header is a text, which has no identity: its schema is asked again.
      const made = known ? known.result : validator!.accept(args[index], source);
      if (made instanceof Promise) later.push(made.then((settled: unknown) => (args[index] = settled)));
      else args[index] = made;
    }
    return later.length > 0 ? Promise.all(later) : undefined;
  };
}
