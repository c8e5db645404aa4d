import { type FieldError, type FieldLocation } from '../error/field-error.js';
import { read } from '../error/read.js';
import { looksSensitive, sayable } from './bad-values.js';
import { closestName } from './closest-name.js';
import { codeIn, type FieldCodeMap } from './field-codes.js';
import { limitsOf, validValuesOf } from './plan/constraint-facts.js';
import {
  type BrokenRule,
  type Finding,
  type Place,
  type RuledValue,
  type UnknownKey,
} from './plan/finding.js';
import { argumentsOf } from './plan/plan-run.js';
import { type Rule } from './plan/rule.js';
import { IS_DEFINED } from './plan/rule-storage.js';

/** What counts as missing beside what was not sent. */
export type AlsoMissing = 'null' | 'empty' | 'conditional';

/** How findings are told. */
export interface VerdictOptions {
  readonly codes: FieldCodeMap;
  readonly alsoMissing: readonly AlsoMissing[];
  readonly badValues: boolean;
  readonly dismissDefaultMessages: boolean;
}

/** Where a value came from. */
export interface Source {
  readonly location: FieldLocation | undefined;
  /** The name under which the value was sent, if it is not a whole part of the request. */
  readonly name: string | undefined;
}

/** Names the field errors of findings: each failing field once, with its code. */
export class Verdicts {
  constructor(private readonly options: VerdictOptions) {}

  /** @yields the field errors of one finding, in the order of its items */
  *of(finding: Finding, source: Source): Iterable<FieldError> {
    switch (finding.kind) {
      case 'unknown key':
        yield unknownKey(finding, source);
        return;
      case 'unknown object':
        yield {
          ...fieldOf(finding.within, source),
          code: 'invalid',
          reason: 'unknownValue',
          message: NO_FIELDS,
        };
        return;
      case 'no object':
        yield { ...fieldOf(undefined, source), code: 'invalid', reason: 'isObject', message: NO_OBJECT };
        return;
      case 'too deep':
        yield {
          ...deepField(finding.member, source),
          code: 'invalid',
          reason: 'maxDepth',
          message: TOO_DEEP,
        };
        return;
      case 'rules':
        yield* this.ruled(finding, source);
    }
  }

  /** How many field errors a finding makes. */
  countOf(finding: Finding): number {
    if (finding.kind !== 'rules') return 1;
    const items = new Set(finding.broken.flatMap((broken) => broken.items ?? []));
    return items.size + (finding.broken.some((broken) => broken.items === undefined) ? 1 : 0);
  }

  private *ruled(value: RuledValue, source: Source): Iterable<FieldError> {
    const whole = value.broken.filter(({ items }) => items === undefined);
    if (whole.length > 0) yield this.verdict(whole, value, fieldOf(value, source), [value.value]);
    const byItem = new Map<string, BrokenRule[]>();
    for (const broken of value.broken) {
      for (const item of broken.items ?? []) {
        const others = byItem.get(item);
        if (others) others.push(broken);
        else byItem.set(item, [broken]);
      }
    }
    for (const [item, broken] of byItem) {
      const { fields, ...place } = fieldOf(value, source);
      const field = { ...place, fields: [`${fields[0]}.${item}`] as const };
      yield this.verdict(broken, value, field, [itemAt(value.value, item)]);
    }
  }

  private verdict(
    broken: readonly BrokenRule[],
    value: RuledValue,
    field: Field,
    values: readonly unknown[],
  ): FieldError {
    const rules = broken.map(({ rule }) => rule).toSorted((one, other) => other.rank - one.rank);
    const first = rules[0]!;
    if (this.isMissing(value, rules)) return this.missing(rules, value, field);
    const reasons = rules.map(({ name }) => name);
    const code = this.codeOf(first, value) ?? { code: 'invalid' };
    const message = this.messageOf(first, value);
    const validValues = rules.map(({ name, constraints }) => validValuesOf(name, constraints)).find(Boolean);
    const params = limitsOf(first.name, first.constraints);
    const bad = this.isTold(field, rules) ? sayable(values) : undefined;
    return {
      ...field,
      ...code,
      message: message || 'This value is not valid.',
      reason: first.name,
      ...(reasons.length > 1 && { reasons }),
      ...(params && { params }),
      ...(validValues && { validValues }),
      ...(bad && { badValues: bad }),
    };
  }

  /** A field that only a condition asks for is not missing: its rule says what it is that is asked for. */
  private isMissing({ value, plan }: RuledValue, rules: readonly Rule[]): boolean {
    const { alsoMissing } = this.options;
    const isAbsent =
      value === undefined ||
      (value === null && alsoMissing.includes('null')) ||
      (value === '' && alsoMissing.includes('empty') && rules.some(({ name }) => name === 'isNotEmpty'));
    return isAbsent && (plan.conditions.length === 0 || alsoMissing.includes('conditional'));
  }

  /** What asks for a value at all may say so in its own words; what asks for its form has nothing to say. */
  private missing(rules: readonly Rule[], value: RuledValue, field: Field): FieldError {
    const asking = rules.filter(({ name }) => name === IS_DEFINED || name === 'isNotEmpty');
    const speaking = asking.find(({ hasOwnMessage }) => hasOwnMessage);
    const message = (speaking && this.messageOf(speaking, value)) || REQUIRED;
    const reason = (speaking ?? asking[0])?.name;
    return { ...field, code: 'missing_field', message, ...(reason && { reason }) };
  }

  private messageOf(rule: Rule, value: RuledValue): string {
    return rule.message(argumentsOf(rule, value), this.options.dismissDefaultMessages);
  }

  private codeOf({ name, metadata }: Rule, { plan }: RuledValue) {
    return codeIn(metadata.context) ?? codeIn(plan.codes?.[name]) ?? codeIn(read(this.options.codes, name));
  }

  private isTold({ fields }: Field, rules: readonly Rule[]): boolean {
    if (!this.options.badValues || looksSensitive(fields[0])) return false;
    return !rules.some(({ metadata }) => read(metadata.context, 'sensitive') === true);
  }
}

const REQUIRED = 'This field is required.';
const NO_OBJECT = 'This must be an object.';
const TOO_DEEP = 'This value is nested too deeply.';
const NO_FIELDS = 'This object has no fields that are known.';

type Field = Pick<FieldError, 'fields' | 'in'>;

/** The field of a place: its dotted path, and the part of the request that it is in. */
export function fieldOf(place: Place | undefined, { location, name }: Source): Field {
  let path = '';
  for (let at = place; at; at = at.within) path = path === '' ? at.label : `${at.label}.${path}`;
  const field = [name, path].filter(Boolean).join('.') || (location ?? 'value');
  return location === undefined ? { fields: [field] } : { fields: [field], in: location };
}

function deepField(member: string | undefined, source: Source): Field {
  const { fields, ...rest } = fieldOf(undefined, source);
  if (member === undefined) return { fields, ...rest };
  return { ...rest, fields: [source.name === undefined ? member : `${source.name}.${member}`] };
}

function unknownKey(key: UnknownKey, source: Source): FieldError {
  const meant = closestName(key.key, key.known);
  const message = `This field is not known.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`;
  return { ...fieldOf(key, source), code: 'invalid', reason: 'whitelist', message };
}

function itemAt(collection: unknown, key: string): unknown {
  if (collection instanceof Map) return [...collection].find(([each]) => String(each) === key)?.[1];
  return collection instanceof Set
    ? [...collection][Number(key)]
    : (collection as readonly unknown[])[Number(key)];
}
