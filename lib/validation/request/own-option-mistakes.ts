import { type OwnValidations } from '../use-validation.decorator.js';
import { useValidationMistakes } from '../validation-options-check.js';

/** Returns the mistakes in the options that `@UseValidation()` gives a handler, each with its place and its remedy. */
export function ownOptionMistakes(
  { controller, handler, parameters }: OwnValidations,
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
  return useValidationMistakes(own).map((mistake) => `${place}, @UseValidation(): ${mistake}`);
}
