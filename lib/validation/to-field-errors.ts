import { type PossibleCode } from '../error/documented-error.js';
import { type FieldError, type FieldLocation, usualMessage, WHOLE_VALUE } from '../error/field-error.js';
import { NameSuggestions } from '../internal/name-suggestions.js';
import { type IsSensitive } from '../internal/redact.js';
import { read } from '../internal/unknown-value.js';
import { type PropertyPlan } from './engine/class-plan.js';
import { IS_DEFINED } from './engine/rule-storage.js';
import { type Rule } from './engine/rule.js';
import {
  type BrokenFieldRule,
  type BrokenRule,
  type Finding,
  type Place,
  type RuledValue,
} from './engine/violation.js';
import { brokenItems, noObjectMessage, notNestedMessage, sayable } from './rejected-values.js';
import { codeIn, type FieldCodeMap } from './engine/field-codes.js';

/** What counts as missing beside what was not sent. */
export type AlsoMissing = 'null' | 'empty';

/** How findings are told. */
export interface VerdictOptions {
  readonly codes: FieldCodeMap;
  readonly alsoMissing: readonly AlsoMissing[];
  readonly conditionalAsMissing: boolean;
  readonly badValues: boolean;
  readonly suggestNames: boolean;
  readonly dismissDefaultMessages: boolean;
}

/** Where a value came from. */
export interface Source {
  readonly location: FieldLocation | undefined;
  /** The name under which the value was sent, if it is not a whole part of the request. */
  readonly name: string | undefined;
}

/** What messages are told of a value. */
export interface Told extends Pick<RuledValue, 'owner' | 'plan' | 'told'> {
  /** Whether it is an item of a list of the property. */
  readonly isItem?: boolean;
}

/** Writable while it is made. */
type Draft = { -readonly [Name in keyof FieldError]: FieldError[Name] };

/** Makes field errors of findings: each failing field once, with its code. */
export class Verdicts {
  constructor(
    private readonly options: VerdictOptions,
    private readonly isSensitive: IsSensitive,
  ) {}

  /** The field errors of findings, no more than are wanted. */
  list(findings: readonly Finding[], source: Source, limit: number): readonly FieldError[] {
    const list: FieldError[] = [];
    const suggestions = this.options.suggestNames ? new NameSuggestions() : undefined;
    for (const finding of findings) {
      if (list.length >= limit) break;
      if (finding.kind === 'rules') this.ruled(finding, source, list, limit);
      else if (finding.kind === 'fields') list.push(this.together(finding, source));
      else list.push(unruled(finding, source, suggestions));
    }
    return list;
  }

  private ruled(value: RuledValue, source: Source, list: FieldError[], limit: number): void {
    const path = pathOf(value, source);
    const whole = value.broken.some(({ items }) => items !== undefined)
      ? value.broken.filter(({ items }) => items === undefined)
      : value.broken;
    if (whole.length > 0) list.push(this.verdict(whole, value, path, source, value.value));
    if (whole.length === value.broken.length) return;
    for (const { key, broken, item } of brokenItems(value)) {
      if (list.length >= limit) return;
      list.push(this.verdict(broken, value, `${path}.${key}`, source, item));
    }
  }

  /** One error for all fields of a rule over several. */
  private together({ rule, owner, within }: BrokenFieldRule, source: Source): FieldError {
    const paths = rule.labels.map((label) => pathOf({ within, label }, source));
    const error = draft(paths[0]!, source, rule.defaultCode, rule.message(owner));
    error.fields = paths as [string, ...string[]];
    error.reason = rule.name;
    return Object.assign(error, codeIn(read(this.options.codes, rule.name)), rule.customCode);
  }

  private verdict(
    broken: readonly BrokenRule[],
    value: RuledValue,
    path: string,
    source: Source,
    refused: unknown,
  ): FieldError {
    const rules = topDown(broken);
    if (this.isMissing(value.value, value.plan, rules)) {
      const { code, message, reason } = this.missing(rules, value);
      const error = draft(path, source, code, message);
      if (reason !== undefined) error.reason = reason;
      return error;
    }
    const first = rules[0]!;
    const isItem = value.key !== value.plan.name;
    const error = draft(path, source, 'invalid', this.words(first, isItem ? { ...value, isItem } : value));
    if (first.code) Object.assign(error, first.code);
    error.reason = first.name;
    if (rules.length > 1) error.reasons = rules.map(({ name }) => name);
    const params = first.limits();
    if (params) error.params = params;
    const validValues = rules.find((rule) => rule.validValues)?.validValues;
    if (validValues) error.validValues = validValues;
    const badValues = this.isTold(path, value) ? sayable(refused, this.isSensitive) : undefined;
    if (badValues) error.badValues = badValues;
    return error;
  }

  /** What is said of a value that breaks a rule. */
  words(rule: Rule, value: Told): string {
    if (rule !== value.plan.nested || rule.hasOwnMessage)
      return this.messageOf(rule, value) || usualMessage('invalid');
    return value.isItem ? noObjectMessage(value.told) : notNestedMessage(value.plan, value.told);
  }

  /** Whether a value that breaks rules is missing. */
  isMissing(value: unknown, plan: PropertyPlan, rules: readonly Rule[]): boolean {
    if (!this.mayBeMissing(value)) return false;
    if (value === '' && !rules.some(({ name }) => name === 'isNotEmpty')) return false;
    return plan.conditions.length === 0 || this.options.conditionalAsMissing;
  }

  /** Whether a value counts as missing where its rules and its conditions do not speak against it. */
  mayBeMissing(value: unknown): boolean {
    if (value === undefined) return true;
    const { alsoMissing } = this.options;
    return (
      (value === null && alsoMissing.includes('null')) || (value === '' && alsoMissing.includes('empty'))
    );
  }

  /**
   * What is said of a missing value. What asks for a value at all may say so in its own words; what asks for its form has
   * nothing to say.
   */
  missing(rules: readonly Rule[], value: Told): PossibleCode {
    const asking = rules.filter(asksForAny);
    const speaking = asking.find(({ hasOwnMessage }) => hasOwnMessage);
    const message = (speaking && this.messageOf(speaking, value)) || usualMessage('missing_field');
    const code = 'missing_field';
    return asking.length > 0 ? { code, message, reason: (speaking ?? asking[0]!).name } : { code, message };
  }

  private messageOf(rule: Rule, { owner, plan, told }: Told): string {
    const known = rule.argumentsFor(owner, told, plan.label);
    return rule.message(known, this.options.dismissDefaultMessages);
  }

  /** What is secret is known by its names, on the wire and in the class, or by a mark on any of its rules. */
  private isTold(path: string, { plan, key }: RuledValue): boolean {
    if (!this.options.badValues || this.isSensitive(path) || this.isSensitive(key)) return false;
    const rules = [...plan.defined, ...plan.rules, ...plan.dataRules];
    return !rules.some(({ metadata }) => read(metadata.context, 'sensitive') === true);
  }
}

/** Whether a rule asks for a value at all. */
export function asksForAny({ name }: Rule): boolean {
  return name === IS_DEFINED || name === 'isNotEmpty';
}

/** Broken rules, the top of the source first: they are asked from its bottom, but for some that answer later. */
function topDown(broken: readonly BrokenRule[]): readonly Rule[] {
  const rules = broken.map(({ rule }) => rule);
  if (rules.length === 1) return rules;
  const isBottomUp = rules.every((rule, index) => index === 0 || rules[index - 1]!.rank < rule.rank);
  return isBottomUp ? rules.toReversed() : rules.toSorted((one, other) => other.rank - one.rank);
}

/** How many field errors a finding makes. */
export function countOf(finding: Finding): number {
  if (finding.kind !== 'rules') return 1;
  const { broken } = finding;
  if (broken.every(({ items }) => items === undefined)) return broken.length > 0 ? 1 : 0;
  const items = new Set(broken.flatMap((each) => each.items ?? []));
  return items.size + (broken.some((each) => each.items === undefined) ? 1 : 0);
}

/** A field error of a value as a whole. */
export function fieldError(source: Source, code: string, message: string, reason?: string): FieldError {
  const error = draft(pathOf(undefined, source), source, code, message);
  if (reason !== undefined) error.reason = reason;
  return error;
}

function draft(path: string, { location }: Source, code: string, message: string): Draft {
  return location === undefined
    ? { fields: [path], code, message }
    : { fields: [path], in: location, code, message };
}

/** The dotted path of a place, as it is called on the wire. */
function pathOf(place: Pick<Place, 'within' | 'label'> | undefined, { name, location }: Source): string {
  let path = '';
  for (let at: typeof place = place; at; at = at.within)
    path = path === '' ? at.label : `${at.label}.${path}`;
  if (name === undefined) return path || (location ?? WHOLE_VALUE);
  return path === '' ? name : `${name}.${path}`;
}

/** What is wrong with a value whatever the rules of its fields say. */
function unruled(
  finding: Exclude<Finding, RuledValue | BrokenFieldRule>,
  source: Source,
  suggestions: NameSuggestions | undefined,
): FieldError {
  switch (finding.kind) {
    case 'no object':
      return fieldError(source, 'invalid', noObjectMessage(finding.value), 'isObject');
    case 'too deep': {
      const error = draft(pathOf(undefined, source), source, 'invalid', 'This value is nested too deeply.');
      const { member } = finding;
      if (member !== undefined)
        error.fields = [source.name === undefined ? member : `${source.name}.${member}`];
      error.reason = 'maxDepth';
      return error;
    }
    case 'unknown object': {
      const error = draft(pathOf(finding.within, source), source, 'invalid', 'No field of this is known.');
      error.reason = 'unknownValue';
      return error;
    }
    case 'unknown key': {
      const meant = suggestions?.closest(finding.key, finding.known);
      const message = `This field is not known.${meant === undefined ? '' : ` Did you mean '${meant}'?`}`;
      const error = draft(pathOf(finding, source), source, 'invalid', message);
      error.reason = 'whitelist';
      return error;
    }
  }
}
