import { rememberedOfClass } from '../routes/class-memory.js';
import { metadata } from '../routes/nest-metadata.js';
import { type StandardSchema } from './standard-schema.js';
import { type ValidationOptions } from './validation-options.js';

/** How one handler, controller or parameter is validated, in the place of the app's options. */
export type OwnValidation =
  | false
  | (ValidationOptions & {
      /** A Standard Schema that a parameter's value is held to, on Nest 11, whose decorators take none. */
      readonly schema?: StandardSchema;
    });

const OWN = 'nestjs-api-errors:validation';

/**
 * Validates a controller, a handler or a parameter by options of its own, in the place of the app's; what is closest
 * to the parameter counts. `false` lets its values through as they came.
 *
 * @param own options of the `ValidationPipe` and ours; the defaults are those of `validation`, not the app's
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
export function UseValidation(own: OwnValidation): ClassDecorator & MethodDecorator & ParameterDecorator {
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

/** The options of a handler's parameters. */
export interface OwnValidations {
  /** Those of single parameters, by index. */
  readonly parameters: Readonly<Record<number, OwnValidation>>;
  /** Those of all others: the handler's, else its controller's; none where there are none but the app's. */
  readonly others: OwnValidation | undefined;
}

/** What a handler says of its validation. */
export function ownValidationsOf(
  controller: object,
  prototype: object,
  handler: object,
  method: string,
): OwnValidations {
  const parameters = (metadata(OWN, prototype, method) ?? NONE) as OwnValidations['parameters'];
  const others = (metadata(OWN, handler) ?? ownOfController(controller)) as OwnValidation | undefined;
  return { parameters, others };
}

const ownOfController = rememberedOfClass((controller) => metadata(OWN, controller));

const NONE = {};
