import { type DocumentedCode } from '../../error/documented-error.js';
import { type FieldErrorCode } from '../../error/field-code.js';
import { getDefaultMessage } from '../../error/field-error.js';
import { type Params } from '../../error/message-template.js';
import { alwaysSkips, type PropertyPlan, type Rule } from '../engine/rule.js';
import { type CrossFieldRule } from '../engine/cross-field-rule.js';
import { IS_DEFINED, MAY_ACCEPT_UNDEFINED, BUILT_IN_CONSTRAINT_NAMES } from '../metadata/rule-storage.js';
import { type Members } from '../engine/unknown-keys.js';
import { type Violation } from '../engine/violation.js';
import { type FieldErrorWriter, type ValueOrigin } from '../to-field-errors.js';

interface SkipOptions {
  readonly skipMissingProperties: boolean;
  readonly skipNullProperties: boolean;
  readonly skipUndefinedProperties: boolean;
}

type AbsentValue = undefined | null | '';

const NONE: readonly never[] = [];

const NO_ORIGIN: ValueOrigin = { location: undefined, name: undefined };

const ABSENT_VALUES: readonly AbsentValue[] = [undefined, null, ''];

export const EXAMPLE_VALUE = '…';

/** Finds the codes with which values can fail. Each code has the message that a response would have. */
export class PossibleCodes {
  private readonly missingValues: readonly AbsentValue[];

  constructor(
    private readonly writer: FieldErrorWriter,
    private readonly options: SkipOptions,
  ) {
    this.missingValues = ABSENT_VALUES.filter((value) => writer.canBeMissing(value));
  }

  /** @param owner an object without sent values: a property with an initial value cannot be missing */
  getValueCodes(plan: PropertyPlan, owner: object): readonly DocumentedCode[] {
    const rules = sortByDeclaration(
      plan.definedRules.concat(plan.rules, plan.dataRules, plan.nestedRule ?? []),
    );
    const absentCodes = this.getAbsentCodes(plan, owner, rules.some(hasMissingCode));
    return getDistinct(absentCodes.concat(rules.map((rule) => this.getRuleCode(rule, plan, owner))));
  }

  getItemCodes(plan: PropertyPlan, owner: object): readonly DocumentedCode[] {
    const rules = plan.definedRules.concat(plan.rules, plan.dataRules).filter(({ each }) => each);
    return rules.length > 0
      ? getDistinct(sortByDeclaration(rules).map((rule) => this.getRuleCode(rule, plan, owner)))
      : NONE;
  }

  /** Returns the codes of an item that should be a nested object, but is not an object. */
  getNestedCodes(plan: PropertyPlan, owner: object): readonly DocumentedCode[] {
    const { nestedRule } = plan;
    if (nestedRule === undefined) return [];
    const missing = [null, ''].flatMap(
      (value) => this.findMissingCode(value, [nestedRule], plan, owner) ?? [],
    );
    return getDistinct(missing.concat(this.getRuleCode(nestedRule, plan, owner, EXAMPLE_VALUE, true)));
  }

  getCrossFieldCode(rule: CrossFieldRule, owner: object): DocumentedCode {
    return this.getViolationCode(
      { kind: 'cross-field', order: 0, parent: undefined, owner: owner as Members, rule },
      rule.name,
    );
  }

  getViolationCode(violation: Violation, defaultReason: string): DocumentedCode {
    const error = callSafely(() => this.writer.write([violation], NO_ORIGIN, 1)[0]);
    if (error === undefined) return createDefaultCode(defaultReason);
    const { fields: _, in: __, reasons: ___, badValues: ____, ...facts } = error;
    return facts;
  }

  private getAbsentCodes(
    plan: PropertyPlan,
    owner: object,
    hasRuleWithMissingCode: boolean,
  ): DocumentedCode[] {
    const isInitialized = (owner as Members)[plan.name] !== undefined;
    const values = hasRuleWithMissingCode ? ABSENT_VALUES : this.missingValues;
    return values.flatMap((value) => {
      if (isInitialized && value === undefined) return [];
      if (plan.conditions.some((condition) => alwaysSkips(condition, plan.name, value))) return [];
      return this.findMissingCode(value, this.getRulesForAbsent(plan, value), plan, owner) ?? [];
    });
  }

  private getRulesForAbsent(plan: PropertyPlan, value: AbsentValue): readonly Rule[] {
    const { skipMissingProperties, skipNullProperties, skipUndefinedProperties } = this.options;
    const { isOptional, definedRules, rules, nestedRule } = plan;
    if (value === '') return sortByDeclaration([...rules, nestedRule]);
    if (isOptional) return [];
    const skips = skipMissingProperties || (value === null ? skipNullProperties : skipUndefinedProperties);
    if (skips) return sortByDeclaration(definedRules);
    return sortByDeclaration([...definedRules, ...rules, value === null ? nestedRule : undefined]);
  }

  /** Returns `missing_field` with its facts if an absent value is reported as missing. */
  private findMissingCode(
    value: unknown,
    rules: readonly Rule[],
    plan: PropertyPlan,
    owner: object,
  ): DocumentedCode | undefined {
    const rejects = (rule: Rule) => mayReject(rule, owner, value);
    const requiring = rules.filter((rule) => rule.isPresenceCheck && rejects(rule));
    if (this.writer.isMissing(value, plan, requiring)) {
      if (requiring.length === 0 && !rules.some(rejects)) return undefined;
      return callSafely(() => this.writer.describeMissing(requiring, { owner, plan, messageValue: value }));
    }
    // The app may set the code `missing_field` for any rule.
    if (!rules.some(hasMissingCode)) return undefined;
    const first = rules.find(rejects);
    return first && hasMissingCode(first) ? this.getRuleCode(first, plan, owner, value) : undefined;
  }

  private getRuleCode(
    rule: Rule,
    plan: PropertyPlan,
    owner: object,
    messageValue: unknown = EXAMPLE_VALUE,
    isItem = false,
  ): DocumentedCode {
    try {
      return new RuleCode(rule, () => this.writer.getMessage(rule, { owner, plan, messageValue, isItem }));
    } catch {
      return createDefaultCode(rule.name);
    }
  }
}

/** Creates the message of a code when it is read: a document has hundreds of rules and shows few of their messages. */
class RuleCode implements DocumentedCode {
  readonly code: FieldErrorCode;
  readonly number: number | undefined;
  readonly reason: string;
  readonly params: Params | undefined;
  readonly validValues: readonly unknown[] | undefined;
  readonly #render: () => string;
  #message: string | undefined;

  /** @throws if a limit is a function of the app that throws */
  constructor(rule: Rule, render: () => string) {
    this.code = rule.code?.code ?? 'invalid';
    this.number = rule.code?.number;
    this.reason = rule.name;
    this.params = rule.getLimits();
    this.validValues = rule.validValues;
    this.#render = render;
  }

  get message(): string {
    this.#message ??= callSafely(this.#render) ?? getDefaultMessage('invalid');
    return this.#message;
  }
}

function hasMissingCode({ code }: Rule): boolean {
  return code?.code === 'missing_field';
}

/** Calls a function of the app, which may throw for an example value. */
function callSafely<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}

function createDefaultCode(reason: string): DocumentedCode {
  return { code: 'invalid', message: getDefaultMessage('invalid'), reason };
}

function sortByDeclaration(rules: readonly (Rule | undefined)[]): readonly Rule[] {
  const defined = rules.filter((rule) => rule !== undefined);
  return defined.length > 1 ? defined.toSorted((one, other) => other.rank - one.rank) : defined;
}

function getDistinct(codes: readonly DocumentedCode[]): readonly DocumentedCode[] {
  const found: DocumentedCode[] = [];
  for (const code of codes) if (!found.some((each) => isSame(each, code))) found.push(code);
  return found;
}

function isSame(one: DocumentedCode, other: DocumentedCode): boolean {
  return (
    one.code === other.code &&
    one.number === other.number &&
    one.reason === other.reason &&
    one.message === other.message
  );
}

/** Runs only class-validator's rules. A rule of the app may have side effects, so it is assumed to reject the value. */
function mayReject(rule: Rule, owner: object, value: unknown): boolean {
  if (rule.validateIf || rule.name === IS_DEFINED || !BUILT_IN_CONSTRAINT_NAMES.has(rule.name)) return true;
  if (value === undefined && !MAY_ACCEPT_UNDEFINED.has(rule.name)) return true;
  try {
    const result = rule.validate(value, rule.createArguments(owner, value));
    if (result instanceof Promise) result.catch(() => undefined);
    return result !== true;
  } catch {
    return true;
  }
}
