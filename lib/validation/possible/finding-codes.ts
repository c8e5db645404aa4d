import { usualMessage } from '../../error/field-error.js';
import { type PossibleCode } from '../../error/possible-field.js';
import { type PropertyPlan } from '../plan/class-plan.js';
import { type FieldRule } from '../plan/field-rule.js';
import { type Finding, type RuledValue } from '../plan/finding.js';
import { type Members } from '../plan/plan-run.js';
import { type Rule } from '../plan/rule.js';
import { IS_DEFINED, OWN_CONSTRAINTS } from '../plan/rule-storage.js';
import { type Source, type Verdicts } from '../verdicts.js';

/** Which values of a property are no matter for its rules. */
export interface SkippedValues {
  readonly skipMissingProperties: boolean;
  readonly skipNullProperties: boolean;
  readonly skipUndefinedProperties: boolean;
}

const NOWHERE: Source = { location: undefined, name: undefined };

/** What may count as missing. */
const NOTHINGS = [undefined, null, ''] as const;

/** A value that was sent, whichever. */
const SENT = '…';

/** The ways in which a value can fail, in the very words of the answers. */
export class FindingCodes {
  constructor(
    private readonly verdicts: Verdicts,
    private readonly skipped: SkippedValues,
  ) {}

  /**
   * Those of the value as a whole.
   *
   * @param owner an object as its class makes it: what it has from the start cannot be missing
   */
  ofValue(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const rules = inOrder([...plan.defined, ...plan.rules, ...plan.dataRules, plan.nested]);
    return distinct([
      ...this.ofNothing(plan, owner),
      ...rules.flatMap((rule) => this.said([rule], plan, owner, SENT)),
    ]);
  }

  /** Those of an item, where rules are asked of each. */
  ofItem(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const rules = inOrder([...plan.defined, ...plan.rules, ...plan.dataRules]).filter(({ each }) => each);
    return distinct(rules.flatMap((rule) => this.said([rule], plan, owner, SENT)));
  }

  /** That of an item that is no object, where objects are nested. */
  ofNested(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const { nested } = plan;
    if (nested === undefined) return [];
    const missing = [null, ''].flatMap((value) => this.said([nested], plan, owner, value)).filter(isMissing);
    return distinct([...missing, ...this.said([nested], plan, owner, SENT)]);
  }

  /** That of a rule over several fields. */
  ofFields(rule: FieldRule, owner: object): PossibleCode {
    return this.told(
      { kind: 'fields', order: 0, within: undefined, owner: owner as Members, rule },
      rule.name,
    );
  }

  /** What is said where nothing was sent, and where what was sent counts as nothing. */
  private ofNothing(plan: PropertyPlan, owner: object): readonly PossibleCode[] {
    const isMade = (owner as Members)[plan.name] !== undefined;
    return NOTHINGS.filter((value) => !(isMade && value === undefined))
      .flatMap((value) => {
        const asked = this.askedOf(plan, value);
        const broken = inOrder(asked).filter((rule) => mayRefuse(rule, owner, value));
        return broken.length > 0 ? this.said(broken, plan, owner, value) : [];
      })
      .filter(isMissing);
  }

  private askedOf(plan: PropertyPlan, value: undefined | null | ''): readonly (Rule | undefined)[] {
    const { skipMissingProperties, skipNullProperties, skipUndefinedProperties } = this.skipped;
    const { isOptional, defined, rules, nested } = plan;
    if (value === '') return [...rules, nested];
    if (isOptional) return [];
    const skips = skipMissingProperties || (value === null ? skipNullProperties : skipUndefinedProperties);
    if (skips) return defined;
    return [...defined, ...rules, value === null ? nested : undefined];
  }

  private said(
    rules: readonly Rule[],
    plan: PropertyPlan,
    owner: object,
    value: unknown,
  ): readonly PossibleCode[] {
    const { name, label } = plan;
    const broken = rules.map((rule) => ({ rule, items: undefined }));
    const place = { within: undefined, key: name, label, owner, value };
    const finding: RuledValue = { kind: 'rules', order: 0, ...place, told: value, plan, broken };
    return [this.told(finding, rules[0]!.name)];
  }

  /** What is said of a finding. */
  told(finding: Finding, reason: string): PossibleCode {
    try {
      const [error] = this.verdicts.list([finding], NOWHERE, 1);
      const { fields: _, in: __, reasons: ___, badValues: ____, ...facts } = error!;
      return facts;
    } catch {
      // The app's own words are about a value that there is none of.
      return { code: 'invalid', message: usualMessage('invalid'), reason };
    }
  }
}

function isMissing({ code }: PossibleCode): boolean {
  return code === 'missing_field';
}

/** As they stand in the source. */
function inOrder(rules: readonly (Rule | undefined)[]): readonly Rule[] {
  return rules.filter((rule) => rule !== undefined).toSorted((one, other) => other.rank - one.rank);
}

/** Whether a rule refuses a value. Only class-validator's own are asked: an app's may do anything. */
function mayRefuse(rule: Rule, owner: object, value: unknown): boolean {
  if (rule.validateIf || rule.name === IS_DEFINED || !OWN_CONSTRAINTS.has(rule.name)) return true;
  try {
    const answer = rule.validate(value, rule.argumentsFor(owner, value));
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer !== true;
  } catch {
    return true;
  }
}

function distinct(codes: readonly PossibleCode[]): readonly PossibleCode[] {
  const seen = new Map<string, PossibleCode>();
  for (const each of codes) {
    const key = `${each.code} ${each.number} ${each.reason} ${each.message}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}
