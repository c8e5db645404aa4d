import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { parametersOf } from './routes/handler-parameters.js';
import { metadata, NEST } from './routes/nest-metadata.js';
import { type ControllerClass } from './routes/route-list.js';
import { itemTypeOf } from './validation/request/parse/parse-pipes.js';
import { ruleMistakes } from './validation/rule-mistakes.js';
import { ownValidationsOf, validationLevels } from './validation/use-validation.decorator.js';

/** Returns the mistakes in the decorators of the classes that handlers take, each with its remedy. */
export function rulesMistakes(modules: ModulesContainer): readonly string[] {
  const controllers = [...modules.values()].flatMap((module) => [...module.controllers.values()]);
  return ruleMistakes(
    controllers.flatMap(({ metatype }) =>
      typeof metatype === 'function' ? typesTakenBy(metatype as ControllerClass) : [],
    ),
  );
}

/** Returns the types of all parameters that are validated, and of the items of lists. */
function typesTakenBy(controller: ControllerClass): readonly unknown[] {
  const prototype = controller.prototype as Readonly<Record<string, object>>;
  return new MetadataScanner().getAllMethodNames(prototype).flatMap((name) => {
    const handler = prototype[name]!;
    if (metadata(NEST.path, handler) === undefined) return [];
    const own = ownValidationsOf(controller, prototype, handler, name);
    return parametersOf(controller, name)
      .filter(({ index }) => validationLevels(own, index).at(-1) !== false)
      .flatMap(({ type, pipes }) => [type, ...pipes.map(itemTypeOf)]);
  });
}
