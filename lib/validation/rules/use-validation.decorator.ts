import { isObject } from '../../internal/unknown-value.js';
import { metadata } from '../../nest/nest-metadata.js';
import { type StandardSchema } from '../standard-schema.js';
import { validationOptionMistakes } from '../validation-options-check.js';
import { type ValidationOptions } from '../validation-options.js';

/** Validation options of one handler, controller or parameter. */
export type ValidationOverride =
  | false
  | (ValidationOptions & {
      /** A Standard Schema that validates a parameter's value. On Nest 11, parameter decorators do not take one. */
      readonly schema?: StandardSchema;
    });

const OWN = 'nestjs-api-errors:validation';

/**
 * Validates a controller, a handler or a parameter with custom options.
 *
 * They are merged over the app's options: first the options of the controller, then those of the handler, then those of
 * the parameter. `false` turns validation off. The setting closest to the parameter wins.
 *
 * An option that you do not set keeps the app's value, `strict` included. `transform`, `whitelist` and
 * `forbidNonWhitelisted` keep it only if the app sets them; otherwise they follow `strict`. So `{ strict: false }` also turns
 * them off, unless the app sets them.
 *
 * @param own options of Nest's pipe and of this package, or `false`
 * @see docs/differences.md
 * @example
 * ```ts
 * import { Body, Controller, Post, Query } from '@nestjs/common';
 * import { UseValidation } from 'nestjs-api-errors';
 *
 * class SearchDto {}
 *
 * @Controller('search')
 * class SearchController {
 *   @Post()
 *   @UseValidation({ forbidNonWhitelisted: false })
 *   search(@Body() search: SearchDto, @Query() @UseValidation(false) raw: SearchDto) {}
 * }
 * ```
 */
export function UseValidation(
  own: ValidationOverride,
): ClassDecorator & MethodDecorator & ParameterDecorator {
  return (target: object, member?: string | symbol, at?: number | PropertyDescriptor) => {
    if (typeof at === 'number') {
      const others =
        member === undefined ? {} : (Reflect.getOwnMetadata(OWN, target, member) as object | undefined);
      Reflect.defineMetadata(OWN, { ...others, [at]: own }, target, member!);
    } else {
      Reflect.defineMetadata(OWN, own, (at?.value as object | undefined) ?? target);
    }
  };
}

/** The custom options of a parameter: those of its controller first, its own last. */
export type ValidationLevels = readonly ValidationOverride[];

/** The custom options of a handler's parameters. */
export interface ValidationOverrides {
  /** The options of single parameters, by index. */
  readonly parameters: Readonly<Record<number, ValidationOverride>>;
  readonly controller: ValidationOverride | undefined;
  readonly handler: ValidationOverride | undefined;
}

/** Finds the options that `@UseValidation()` sets for a handler and its parameters. */
export function validationOverridesOf(
  controller: object,
  prototype: object,
  handler: object,
  method: string,
): ValidationOverrides {
  const parameters = (metadata(OWN, prototype, method) ?? NONE) as ValidationOverrides['parameters'];
  return {
    parameters,
    controller: metadata(OWN, controller) as ValidationOverride | undefined,
    handler: metadata(OWN, handler) as ValidationOverride | undefined,
  };
}

export function validationLevels(own: ValidationOverrides, index: number): ValidationLevels {
  return [own.controller, own.handler, own.parameters[index]].filter((each) => each !== undefined);
}

const NONE = {};

/** Returns the mistakes in the arguments of `@UseValidation()`, each with its place and its remedy. */
export function useValidationMistakes(
  { controller, handler, parameters }: ValidationOverrides,
  controllerName: string,
  method: string,
): readonly string[] {
  const place = `${controllerName}.${method}`;
  return [
    ...mistakesAt(controllerName, controller),
    ...mistakesAt(place, handler),
    ...Object.entries(parameters).flatMap(([index, own]) => mistakesAt(`${place}, parameter ${index}`, own)),
  ];
}

function mistakesAt(place: string, own: unknown): readonly string[] {
  if (own === false || own === undefined) return [];
  const { schema: _, ...options } = Object(own) as { readonly schema?: unknown };
  const given = isObject(own) ? options : own;
  return validationOptionMistakes(given, 'options', '').map(
    (mistake) => `${place}, @UseValidation(): ${mistake}`,
  );
}
