import { type FieldErrorCode } from '../../error/field-error.js';
import { type Constraint } from './rule-storage.js';

/** Finds the instance of a class. */
export type InstanceOf = (type: unknown) => unknown;

/** Marks what asks the app's data, with the code of its failure; every copy of the package knows it. */
export const DATA_RULE = Symbol.for('nestjs-api-errors:data-rule');

/** A constraint that asks the app's data: after all other rules of its field, and only if those are kept to. */
export interface DataRuleClass {
  new (instanceOf?: InstanceOf): Constraint;
  readonly [DATA_RULE]: FieldErrorCode;
}

export function isDataRule(constraint: unknown): constraint is DataRuleClass {
  return typeof constraint === 'function' && DATA_RULE in constraint;
}
