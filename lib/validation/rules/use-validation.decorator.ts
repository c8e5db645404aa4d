import { isObject } from '../../internal/unknown-value.js';
import { readMetadata } from '../../nest/nest-metadata.js';
import { type StandardSchema } from '../standard-schema.js';
import { findValidationOptionMistakes } from '../validation-options-check.js';
import { type ValidationOptions } from '../validation-options.js';

/** Validation options of one handler, controller or parameter. */
export type ValidationOverride =
  | false
  | (ValidationOptions & {
      /**
       * A Standard Schema that validates the value of a parameter. Use it on Nest 11, whose parameter decorators do not
       * have the option `schema`.
       * @see https://standardschema.dev
       */
      readonly schema?: StandardSchema;
    });

const OVERRIDES = 'nestjs-api-errors:validation';

/**
 * Sets the validation options of a controller, a handler or a parameter.
 *
 * The options of the controller override those of the app, the options of the handler override both, and the options of
 * the parameter override all of them. `false` turns validation off. The setting closest to the parameter wins. Only `codes`
 * is merged: a code of an outer level stays if no inner level sets a code for its constraint.
 *
 * An option that you omit keeps the value of the outer level. Exception: `transform`, `whitelist` and
 * `forbidNonWhitelisted` follow `strict` if no level sets them. So `{ strict: false }` turns these three off, unless an outer
 * level sets them.
 *
 * @param override options of Nest's pipe and of this package, or `false`
 * @see docs/reference/differences.md
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
  override: ValidationOverride,
): ClassDecorator & MethodDecorator & ParameterDecorator {
  return (target: object, member?: string | symbol, descriptor?: number | PropertyDescriptor) => {
    if (typeof descriptor === 'number') {
      const others =
        member === undefined ? {} : (Reflect.getOwnMetadata(OVERRIDES, target, member) as object | undefined);
      Reflect.defineMetadata(OVERRIDES, { ...others, [descriptor]: override }, target, member!);
    } else {
      Reflect.defineMetadata(OVERRIDES, override, (descriptor?.value as object | undefined) ?? target);
    }
  };
}

/** The options of `@UseValidation()` for a parameter: those of its controller first, those of the parameter last. */
export type ValidationLevels = readonly ValidationOverride[];

export interface ValidationOverrides {
  readonly parameters: Readonly<Record<number, ValidationOverride>>;
  readonly controller: ValidationOverride | undefined;
  readonly handler: ValidationOverride | undefined;
}

export function getValidationOverrides(
  controller: object,
  prototype: object,
  handler: object,
  method: string,
): ValidationOverrides {
  const parameters = (readMetadata(OVERRIDES, prototype, method) ??
    NONE) as ValidationOverrides['parameters'];
  return {
    parameters,
    controller: readMetadata(OVERRIDES, controller) as ValidationOverride | undefined,
    handler: readMetadata(OVERRIDES, handler) as ValidationOverride | undefined,
  };
}

export function getValidationLevels(override: ValidationOverrides, index: number): ValidationLevels {
  return [override.controller, override.handler, override.parameters[index]].filter(
    (each) => each !== undefined,
  );
}

const NONE = {};

export function findUseValidationMistakes(
  { controller, handler, parameters }: ValidationOverrides,
  controllerName: string,
  method: string,
): readonly string[] {
  const location = `${controllerName}.${method}`;
  return [
    ...findMistakes(controllerName, controller),
    ...findMistakes(location, handler),
    ...Object.entries(parameters).flatMap(([index, override]) =>
      findMistakes(`${location}, parameter ${index}`, override),
    ),
  ];
}

function findMistakes(location: string, override: unknown): readonly string[] {
  if (override === false || override === undefined) return [];
  const { schema: _, ...options } = Object(override) as { readonly schema?: unknown };
  const checked = isObject(override) ? options : override;
  return findValidationOptionMistakes(checked, 'options', '').map(
    (mistake) => `${location}, @UseValidation(): ${mistake}`,
  );
}
