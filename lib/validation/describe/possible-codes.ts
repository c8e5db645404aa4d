import { type PossibleCode } from '../../error/documented-error.js';
import { usualMessage } from '../../error/field-error.js';
import { type PropertyPlan } from '../engine/class-plan.js';
import { type CrossFieldRule } from '../engine/cross-field-rule.js';
import { IS_DEFINED, MAY_ADMIT_NOTHING, OWN_CONSTRAINTS } from '../engine/rule-storage.js';
import { type Rule } from '../engine/rule.js';
import { type Members } from '../engine/unknown-keys.js';
import { type Finding } from '../engine/violation.js';
import { asksForAny, type Source, type Verdicts } from '../to-field-errors.js';
import { DocumentedRule } from './broken-rule.js';

/** Which values of a property are no matter for its rules. */
export interface SkippedValues {
  readonly skipMissingProperties: boolean;
  readonly skipNullProperties: boolean;
  readonly skipUndefinedProperties: boolean;
}

const NONE: readonly never[] = [];

const NOWHERE: Source = { location: undefined, name: undefined };

/** What may count as missing. */
const NOTHINGS = [undefined, null, ''] as const;

/** Whether the app gives a rule the code of what is missing. */
function saysMissing({ code }: Rule): boolean {
  return code?.code === 'missing_field';
}

/** A value that was sent, whichever. */
export const SENT = '…';

/** The ways in which a value can fail, in the very words of the answers. */
export class FindingCodes {
  /** Those that count as missing in this app. */
  private readonly missingValues: readonly (undefined | null | '')[];

  constructor(
    private readonly verdicts: Verdicts,
    private readonly skipped: SkippedValues,
  ) {
    this.missingValues = NOTHINGS.filter((value) => verdicts.mayBeMissing(value));
  }

  /**
   * Those of the value as a whole.
   *
   * @param owner an object as its class makes it: what it has from the start cannot be missing
   */
  ofValue(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const rules = inOrder(plan.defined.concat(plan.rules, plan.dataRules, plan.nested ?? []));
    const ofNothing = this.ofNothing(plan, owner, rules.some(saysMissing));
    return eachOnce(ofNothing.concat(rules.map((rule) => this.refused(rule, plan, owner))));
  }

  /** Those of an item, where rules are asked of each. */
  ofItem(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const rules = plan.defined.concat(plan.rules, plan.dataRules).filter(({ each }) => each);
    return rules.length > 0 ? eachOnce(inOrder(rules).map((rule) => this.refused(rule, plan, owner))) : NONE;
  }

  /** That of an item that is no object, where objects are nested. */
  ofNested(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const { nested } = plan;
    if (nested === undefined) return [];
    const missing = [null, ''].flatMap((value) => this.missing(value, [nested], plan, owner) ?? []);
    return eachOnce(missing.concat(this.refused(nested, plan, owner, SENT, true)));
  }

  /** That of a rule over several fields. */
  ofFields(rule: CrossFieldRule, owner: object): PossibleCode {
    return this.told(
      { kind: 'fields', order: 0, within: undefined, owner: owner as Members, rule },
      rule.name,
    );
  }

  /**
   * What is said where nothing was sent, and where what was sent counts as nothing.
   *
   * @param isCoded whether the app gives the code of what is missing to a rule
   */
  private ofNothing(plan: PropertyPlan, owner: object, isCoded: boolean): PossibleCode[] {
    const isMade = (owner as Members)[plan.name] !== undefined;
    const values: readonly (undefined | null | '')[] = isCoded ? NOTHINGS : this.missingValues;
    return values.flatMap((value) => {
      if (isMade && value === undefined) return [];
      if (plan.conditions.some((condition) => skipsAlways(condition, plan.name, value))) return [];
      return this.missing(value, this.askedOf(plan, value), plan, owner) ?? [];
    });
  }

  private askedOf(plan: PropertyPlan, value: undefined | null | ''): readonly Rule[] {
    const { skipMissingProperties, skipNullProperties, skipUndefinedProperties } = this.skipped;
    const { isOptional, defined, rules, nested } = plan;
    if (value === '') return inOrder([...rules, nested]);
    if (isOptional) return [];
    const skips = skipMissingProperties || (value === null ? skipNullProperties : skipUndefinedProperties);
    if (skips) return inOrder(defined);
    return inOrder([...defined, ...rules, value === null ? nested : undefined]);
  }

  /** What is said of what counts as nothing, if that is that it is missing; rules are asked only where it may be. */
  private missing(
    value: unknown,
    rules: readonly Rule[],
    plan: PropertyPlan,
    owner: object,
  ): PossibleCode | undefined {
    const refuses = (rule: Rule) => mayRefuse(rule, owner, value);
    const asking = rules.filter((rule) => asksForAny(rule) && refuses(rule));
    if (this.verdicts.isMissing(value, plan, asking)) {
      if (asking.length === 0 && !rules.some(refuses)) return undefined;
      return attempt(() => this.verdicts.missing(asking, { owner, plan, told: value }));
    }
    // An app may give this code to any rule.
    if (!rules.some(saysMissing)) return undefined;
    const first = rules.find(refuses);
    return first && saysMissing(first) ? this.refused(first, plan, owner, value) : undefined;
  }

  private refused(
    rule: Rule,
    plan: PropertyPlan,
    owner: object,
    told: unknown = SENT,
    isItem = false,
  ): PossibleCode {
    try {
      return new DocumentedRule(rule, () => this.verdicts.words(rule, { owner, plan, told, isItem }));
    } catch {
      return wordless(rule.name);
    }
  }

  /** What is said of a finding. */
  told(finding: Finding, reason: string): PossibleCode {
    const error = attempt(() => this.verdicts.list([finding], NOWHERE, 1)[0]);
    if (error === undefined) return wordless(reason);
    const { fields: _, in: __, reasons: ___, badValues: ____, ...facts } = error;
    return facts;
  }
}

/**
 * Whether a condition skips a value without a look at other members of its object, as those of `PartialType` and of
 * class-validator 0.14's `@IsOptional` do.
 */
function skipsAlways(
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

/** The app's own words may be about a value that there is none of. */
function attempt<T>(say: () => T): T | undefined {
  try {
    return say();
  } catch {
    return undefined;
  }
}

function wordless(reason: string): PossibleCode {
  return { code: 'invalid', message: usualMessage('invalid'), reason };
}

/** As they stand in the source. */
function inOrder(rules: readonly (Rule | undefined)[]): readonly Rule[] {
  const given = rules.filter((rule) => rule !== undefined);
  return given.length > 1 ? given.toSorted(byRank) : given;
}

function byRank(one: Rule, other: Rule): number {
  return other.rank - one.rank;
}

/** Whether a rule refuses a value. Only class-validator's own are asked: an app's may do anything. */
function mayRefuse(rule: Rule, owner: object, value: unknown): boolean {
  if (rule.validateIf || rule.name === IS_DEFINED || !OWN_CONSTRAINTS.has(rule.name)) return true;
  if (value === undefined && !MAY_ADMIT_NOTHING.has(rule.name)) return true;
  try {
    const answer = rule.validate(value, rule.argumentsFor(owner, value));
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer !== true;
  } catch {
    return true;
  }
}

/** A code that several rules say is one. */
function eachOnce(codes: readonly PossibleCode[]): readonly PossibleCode[] {
  const distinct: PossibleCode[] = [];
  for (const code of codes) if (!distinct.some((each) => isSame(each, code))) distinct.push(code);
  return distinct;
}

function isSame(one: PossibleCode, other: PossibleCode): boolean {
  return (
    one.code === other.code &&
    one.number === other.number &&
    one.reason === other.reason &&
    one.message === other.message
  );
}
