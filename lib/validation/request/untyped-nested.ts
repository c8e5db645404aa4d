import { isTransformed, isListType, typeOf, type Constructor } from '../instance/transformer.js';
import { isOfTheLanguage } from '../language-types.js';
import { allRulesOf, NESTED } from '../plan/rule-storage.js';
import { ruledClassesOf } from '../rule-classes.js';

/**
 * Returns the properties with `@ValidateNested()` whose values stay plain objects, as class-transformer does not know
 * their class. Then no rule of that class runs.
 *
 * @param isImplicit whether class-transformer takes the class from the declared type, as it can for a single object
 */
export function untypedNested(type: unknown, isImplicit: boolean): readonly string[] {
  return [...ruledClassesOf([type])].flatMap((owner) =>
    allRulesOf(owner)
      .filter(
        (rule) =>
          rule.type === NESTED &&
          typeOf(owner, rule.propertyName) === undefined &&
          !isTransformed(owner, rule.propertyName) &&
          !(isImplicit && hasClassAsType(owner, rule.propertyName)),
      )
      .map(({ target, propertyName }) => `${(target as Constructor).name}.${propertyName}`),
  );
}

function hasClassAsType({ prototype }: Constructor, property: string): boolean {
  const type: unknown = Reflect.getMetadata('design:type', prototype as object, property);
  return typeof type === 'function' && !isOfTheLanguage(type) && !isListType(type);
}
