import { IS_DEFINED, MAY_ACCEPT_UNDEFINED, PURE_CONSTRAINTS } from '../engine/rule-storage.js';
import { type Rule } from '../engine/rule.js';

/**
 * Whether a condition skips a value irrespective of the other members of its object, as the conditions of `PartialType`
 * and of `@IsOptional` in class-validator 0.14 do.
 */
export function alwaysSkips(
  condition: (object: object, value: unknown) => unknown,
  property: string,
  value: unknown,
): boolean {
  let isRead = false;
  const read = () => {
    isRead = true;
    return undefined;
  };
  const object = new Proxy(
    {},
    {
      get: (_, key) => (key === property ? value : read()),
      has: () => Boolean(read()),
      ownKeys: () => read() ?? [],
    },
  );
  try {
    return !condition(object, value) && !isRead;
  } catch {
    return false;
  }
}

/** Whether a rule may reject a value. Only class-validator's rules are run: rules of the app may have effects. */
export function mayReject(rule: Rule, owner: object, value: unknown): boolean {
  if (rule.validateIf || rule.name === IS_DEFINED || !PURE_CONSTRAINTS.has(rule.name)) return true;
  if (value === undefined && !MAY_ACCEPT_UNDEFINED.has(rule.name)) return true;
  try {
    const answer = rule.validate(value, rule.argumentsFor(owner, value));
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer !== true;
  } catch {
    return true;
  }
}
