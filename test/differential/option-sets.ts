import { type ValidationPipeOptions } from '@nestjs/common';
import { Plain } from './classes.js';

export interface OptionSet {
  readonly name: string;
  readonly options: ValidationPipeOptions;
  /** True if Express reads `?a[b]=1` as an object; Fastify never does. */
  readonly parsesNested?: boolean;
  readonly isInGate?: true;
  readonly isInPackedTest?: true;
  /** True if responses do not contain why a request is rejected, so that no difference can be explained. */
  readonly hidesReasons?: true;
}

const set = (options: ValidationPipeOptions, more: Omit<OptionSet, 'name' | 'options'> = {}): OptionSet => ({
  name: `${describeOptions(options)}${more.parsesNested ? ', nested queries' : ''}`,
  options,
  ...more,
});

function describeOptions(options: ValidationPipeOptions): string {
  return JSON.stringify(options, (_, value: unknown) => (typeof value === 'function' ? value.name : value));
}

const IN_GATE = { isInGate: true } as const;
const EVERYWHERE = { ...IN_GATE, isInPackedTest: true } as const;

/** The options of Nest's pipe that the apps run with. */
export const OPTION_SETS: readonly OptionSet[] = [
  set({}, EVERYWHERE),
  set({ transform: true }, IN_GATE),
  set({ whitelist: true }, EVERYWHERE),
  set({ whitelist: true, forbidNonWhitelisted: true }, IN_GATE),
  set(
    { transform: true, whitelist: true, forbidNonWhitelisted: true },
    { ...EVERYWHERE, parsesNested: true },
  ),
  set({ transform: true, transformOptions: { enableImplicitConversion: true } }, IN_GATE),
  set({ transform: true, validateCustomDecorators: true, forbidUnknownValues: true }, IN_GATE),
  set({ transform: true, whitelist: true }),
  set({ transform: true }, { parsesNested: true }),
  set({ transform: false, forbidNonWhitelisted: false }),
  set({ transform: true, transformOptions: { exposeUnsetFields: false } }),
  set({ transform: true, transformOptions: { excludeExtraneousValues: true } }),
  set({ whitelist: true, transformOptions: { excludeExtraneousValues: true } }),
  set({ transform: true, transformOptions: { exposeDefaultValues: true } }),
  set({ whitelist: true, forbidNonWhitelisted: true, transformOptions: { enableImplicitConversion: true } }),
  set({ forbidUnknownValues: true }),
  set({ forbidUnknownValues: true, whitelist: true, transform: true }),
  set({ skipMissingProperties: true }),
  set({ skipNullProperties: true, transform: true }),
  set({ skipUndefinedProperties: true }),
  set({ validateCustomDecorators: true }),
  set({ validateCustomDecorators: true, whitelist: true, forbidNonWhitelisted: true, transform: true }),
  set({ expectedType: Plain }, IN_GATE),
  set({ expectedType: Plain, transform: true, whitelist: true }),
  set({ stopAtFirstError: true }),
  set({ groups: ['a'] }),
  set({ groups: ['a'], strictGroups: true, transform: true, whitelist: true }),
  set({ always: true, groups: ['b'] }),
  set({ disableErrorMessages: true }, { hidesReasons: true }),
  set({ errorHttpStatusCode: 418, transform: true }),
];
