import { type DocumentedCode } from '../error/documented-error.js';
import { type FieldError, type FieldLocation, WHOLE_VALUE, defaultMessageOf } from '../error/field-error.js';
import { codeIn } from '../error/field-code.js';
import { NameSuggestions } from '../internal/name-suggestions.js';
import { type IsSensitive } from '../internal/redact.js';
import { readProperty } from '../internal/unknown-value.js';
import { type PropertyPlan, type Rule } from './engine/rule.js';
import {
  groupByItem,
  type BrokenRule,
  type CrossFieldViolation,
  type PropertyViolation,
  type ValuePath,
  type Violation,
} from './engine/violation.js';
import { notAnObjectMessage, notNestedMessage, toBadValues } from './rejected-values.js';
import { type ResolvedValidation } from './validation-options.js';
import { type Violations } from './validation-result.js';

type FieldErrorOptions = Pick<
  ResolvedValidation,
  | 'codes'
  | 'treatAsMissing'
  | 'conditionalAsMissing'
  | 'exposeRejectedValues'
  | 'suggestNames'
  | 'dismissDefaultMessages'
>;

/** Where a value came from. */
export interface Source {
  readonly location: FieldLocation | undefined;
  /** The name under which the value was sent, if it is not a whole part of the request. */
  readonly name: string | undefined;
}

/** The value that a message is about. */
export interface MessageSubject extends Pick<PropertyViolation, 'owner' | 'plan' | 'messageValue'> {
  /** Whether it is an item of a list of the property. */
  readonly isItem?: boolean;
}

const REQUIRED = defaultMessageOf('missing_field');

type WritableFieldError = { -readonly [Name in keyof FieldError]: FieldError[Name] };

/** Writes violations as field errors: one for each failing field, with its code. */
export class FieldErrorWriter {
  constructor(
    private readonly options: FieldErrorOptions,
    private readonly isSensitive: IsSensitive,
  ) {}

  /** Returns violations whose field errors are written when they are listed. */
  toViolations(found: readonly Violation[], source: Source): Violations {
    const count = found.reduce((sum, violation) => sum + countFieldErrors(violation), 0);
    return { count, list: (limit) => this.write(found, source, limit), found };
  }

  /** Writes the first field errors of violations. */
  write(found: readonly Violation[], source: Source, limit: number): readonly FieldError[] {
    const list: FieldError[] = [];
    const suggestions = this.options.suggestNames ? new NameSuggestions() : undefined;
    for (const violation of found) {
      if (list.length >= limit) break;
      if (violation.kind === 'rules') this.writeProperty(violation, source, list, limit);
      else if (violation.kind === 'cross-field') list.push(this.writeCrossField(violation, source));
      else list.push(writeStructure(violation, source, suggestions));
    }
    return list;
  }

  private writeProperty(value: PropertyViolation, source: Source, list: FieldError[], limit: number): void {
    const path = dottedPath(value, source);
    const whole = value.broken.some(({ items }) => items !== undefined)
      ? value.broken.filter(({ items }) => items === undefined)
      : value.broken;
    if (whole.length > 0) list.push(this.writeValue(whole, value, path, source, value.value));
    if (whole.length === value.broken.length) return;
    for (const { key, broken, item } of groupByItem(value)) {
      if (list.length >= limit) return;
      list.push(this.writeValue(broken, value, `${path}.${key}`, source, item));
    }
  }

  /** Writes one error for all fields of a cross-field rule. */
  private writeCrossField({ rule, owner, parent }: CrossFieldViolation, source: Source): FieldError {
    const paths = rule.wireNames.map((wireName) => dottedPath({ parent, wireName }, source));
    const error = newFieldError(paths[0]!, source, rule.defaultCode, rule.renderMessage(owner));
    error.fields = paths as [string, ...string[]];
    error.reason = rule.name;
    return Object.assign(error, codeIn(readProperty(this.options.codes, rule.name)), rule.customCode);
  }

  private writeValue(
    broken: readonly BrokenRule[],
    value: PropertyViolation,
    path: string,
    source: Source,
    rejected: unknown,
  ): FieldError {
    const rules = inSourceOrder(broken);
    if (this.isMissing(value.value, value.plan, rules)) {
      const { code, message, reason } = this.missingCode(rules, value);
      const error = newFieldError(path, source, code, message);
      if (reason !== undefined) error.reason = reason;
      return error;
    }
    const first = rules[0]!;
    const isItem = value.key !== value.plan.name;
    const message = this.message(first, isItem ? { ...value, isItem } : value);
    const error = newFieldError(path, source, 'invalid', message);
    if (first.code) Object.assign(error, first.code);
    error.reason = first.name;
    if (rules.length > 1) error.reasons = rules.map(({ name }) => name);
    const params = first.getLimits();
    if (params) error.params = params;
    const validValues = rules.find((rule) => rule.validValues)?.validValues;
    if (validValues) error.validValues = validValues;
    const badValues = this.isExposed(path, value) ? toBadValues(rejected, this.isSensitive) : undefined;
    if (badValues) error.badValues = badValues;
    return error;
  }

  /** Returns the message for a value that breaks a rule. */
  message(rule: Rule, value: MessageSubject): string {
    if (rule !== value.plan.nestedRule || rule.hasCustomMessage)
      return this.ruleMessage(rule, value) || defaultMessageOf('invalid');
    return value.isItem
      ? notAnObjectMessage(value.messageValue)
      : notNestedMessage(value.plan, value.messageValue);
  }

  /** Whether a value that breaks rules is missing. */
  isMissing(value: unknown, plan: PropertyPlan, rules: readonly Rule[]): boolean {
    if (!this.canBeMissing(value)) return false;
    if (value === '' && !rules.some(({ name }) => name === 'isNotEmpty')) return false;
    return plan.conditions.length === 0 || this.options.conditionalAsMissing;
  }

  /** Whether a value counts as missing if its rules and conditions allow that. */
  canBeMissing(value: unknown): boolean {
    if (value === undefined) return true;
    const { treatAsMissing } = this.options;
    return (
      (value === null && treatAsMissing.includes('null')) ||
      (value === '' && treatAsMissing.includes('empty'))
    );
  }

  /** Describes a missing value. Only a rule that requires a value may have a custom message for it. */
  missingCode(rules: readonly Rule[], value: MessageSubject): DocumentedCode {
    const requiring = rules.filter(({ isPresenceCheck }) => isPresenceCheck);
    const custom = requiring.find(({ hasCustomMessage }) => hasCustomMessage);
    const message = (custom && this.ruleMessage(custom, value)) || REQUIRED;
    const code = 'missing_field';
    return requiring.length > 0
      ? { code, message, reason: (custom ?? requiring[0]!).name }
      : { code, message };
  }

  private ruleMessage(rule: Rule, { owner, plan, messageValue }: MessageSubject): string {
    const args = rule.createArguments(owner, messageValue, plan.wireName);
    return rule.renderMessage(args, this.options.dismissDefaultMessages);
  }

  /** Checks the names of a value, on the wire and in the class, and the contexts of its rules. */
  private isExposed(path: string, { plan, key }: PropertyViolation): boolean {
    if (!this.options.exposeRejectedValues || this.isSensitive(path) || this.isSensitive(key)) return false;
    const rules = [...plan.definedRules, ...plan.rules, ...plan.dataRules];
    return !rules.some(({ metadata }) => readProperty(metadata.context, 'sensitive') === true);
  }
}

/** Sorts rules from the top of the source. They run from the bottom, but asynchronous ones later. */
function inSourceOrder(broken: readonly BrokenRule[]): readonly Rule[] {
  const rules = broken.map(({ rule }) => rule);
  if (rules.length === 1) return rules;
  const isBottomUp = rules.every((rule, index) => index === 0 || rules[index - 1]!.rank < rule.rank);
  return isBottomUp ? rules.toReversed() : rules.toSorted((one, other) => other.rank - one.rank);
}

function countFieldErrors(violation: Violation): number {
  if (violation.kind !== 'rules') return 1;
  const { broken } = violation;
  if (broken.every(({ items }) => items === undefined)) return broken.length > 0 ? 1 : 0;
  const items = new Set(broken.flatMap((each) => each.items ?? []));
  return items.size + (broken.some((each) => each.items === undefined) ? 1 : 0);
}

/** @param path of the value within its parameter; without it, the error is about the parameter */
export function fieldError(
  source: Source,
  code: string,
  message: string,
  reason?: string,
  path?: Pick<ValuePath, 'parent' | 'wireName'>,
): FieldError {
  const error = newFieldError(dottedPath(path, source), source, code, message);
  if (reason !== undefined) error.reason = reason;
  return error;
}

function newFieldError(
  path: string,
  { location }: Source,
  code: string,
  message: string,
): WritableFieldError {
  return location === undefined
    ? { fields: [path], code, message }
    : { fields: [path], in: location, code, message };
}

/** Joins the names of a path on the wire. */
function dottedPath(
  path: Pick<ValuePath, 'parent' | 'wireName'> | undefined,
  { name, location }: Source,
): string {
  let dotted = '';
  for (let step: typeof path = path; step; step = step.parent)
    dotted = dotted === '' ? step.wireName : `${step.wireName}.${dotted}`;
  if (name === undefined) return dotted || (location ?? WHOLE_VALUE);
  return dotted === '' ? name : `${name}.${dotted}`;
}

/** Writes what is wrong with a value irrespective of the rules of its fields. */
function writeStructure(
  violation: Exclude<Violation, PropertyViolation | CrossFieldViolation>,
  source: Source,
  suggestions: NameSuggestions | undefined,
): FieldError {
  switch (violation.kind) {
    case 'not an object':
      return fieldError(source, 'invalid', notAnObjectMessage(violation.value), 'isObject');
    case 'too deep': {
      const error = fieldError(source, 'invalid', 'This value is nested too deeply.', 'maxDepth');
      const { member } = violation;
      if (member === undefined) return error;
      return { ...error, fields: [source.name === undefined ? member : `${source.name}.${member}`] };
    }
    case 'unknown object':
      return fieldError(source, 'invalid', 'No field of this is known.', 'unknownValue', violation.parent);
    case 'unknown key': {
      const meant = suggestions?.findClosest(violation.key, violation.knownWireNames);
      const suggestion = meant === undefined ? '' : ` Did you mean '${meant}'?`;
      return fieldError(source, 'invalid', `This field is not known.${suggestion}`, 'whitelist', violation);
    }
  }
}
