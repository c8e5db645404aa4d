import { type DocumentedCode } from '../error/documented-error.js';
import { type FieldError, type FieldLocation, WHOLE_VALUE, getDefaultMessage } from '../error/field-error.js';
import { readFieldCode } from '../error/field-code.js';
import { NameSuggestions } from '../internal/name-suggestions.js';
import { type IsSensitive } from '../internal/redact.js';
import { readProperty } from '../internal/unknown-value.js';
import { isConditional, type PropertyPlan, type Rule } from './engine/rule.js';
import {
  groupByItem,
  type BrokenRule,
  type CrossFieldViolation,
  type PropertyViolation,
  type ValuePath,
  type Violation,
} from './engine/violation.js';
import { createNotAnObjectMessage, createNotNestedMessage, toRejectedValues } from './rejected-values.js';
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

/** The origin of a value: a part of the request, and a name in it. The name is `undefined` for a whole part. */
export interface ValueOrigin {
  readonly location: FieldLocation | undefined;
  readonly name: string | undefined;
}

export interface MessageSubject extends Pick<PropertyViolation, 'owner' | 'plan' | 'messageValue'> {
  readonly isItem?: boolean;
}

const REQUIRED = getDefaultMessage('missing_field');

type WritableFieldError = { -readonly [Name in keyof FieldError]: FieldError[Name] };

export class FieldErrorWriter {
  constructor(
    private readonly options: FieldErrorOptions,
    private readonly isSensitive: IsSensitive,
  ) {}

  toViolations(found: readonly Violation[], origin: ValueOrigin): Violations {
    const count = found.reduce((sum, violation) => sum + countFieldErrors(violation), 0);
    return { count, list: (limit) => this.write(found, origin, limit), found };
  }

  write(found: readonly Violation[], origin: ValueOrigin, limit: number): readonly FieldError[] {
    const list: FieldError[] = [];
    const suggestions = this.options.suggestNames ? new NameSuggestions() : undefined;
    for (const violation of found) {
      if (list.length >= limit) break;
      if (violation.kind === 'rules') this.writeProperty(violation, origin, list, limit);
      else if (violation.kind === 'cross-field') list.push(this.writeCrossField(violation, origin));
      else list.push(writeStructuralError(violation, origin, suggestions));
    }
    return list;
  }

  private writeProperty(
    value: PropertyViolation,
    origin: ValueOrigin,
    list: FieldError[],
    limit: number,
  ): void {
    const path = toDottedPath(value, origin);
    const whole = value.broken.some(({ items }) => items !== undefined)
      ? value.broken.filter(({ items }) => items === undefined)
      : value.broken;
    if (whole.length > 0) list.push(this.writeValue(whole, value, path, origin, value.value));
    if (whole.length === value.broken.length) return;
    for (const { key, broken, item } of groupByItem(value)) {
      if (list.length >= limit) return;
      list.push(this.writeValue(broken, value, `${path}.${key}`, origin, item));
    }
  }

  private writeCrossField({ rule, owner, parent }: CrossFieldViolation, origin: ValueOrigin): FieldError {
    const paths = rule.wireNames.map((wireName) => toDottedPath({ parent, wireName }, origin));
    const error = createError(paths[0]!, origin, rule.defaultCode, rule.renderMessage(owner));
    error.fields = paths as [string, ...string[]];
    error.reason = rule.name;
    return Object.assign(error, readFieldCode(readProperty(this.options.codes, rule.name)), rule.customCode);
  }

  private writeValue(
    broken: readonly BrokenRule[],
    value: PropertyViolation,
    path: string,
    origin: ValueOrigin,
    rejected: unknown,
  ): FieldError {
    const rules = sortByDeclaration(broken);
    if (this.isMissing(value.value, value.plan, rules)) {
      const { code, message, reason } = this.describeMissing(rules, value);
      const error = createError(path, origin, code, message);
      if (reason !== undefined) error.reason = reason;
      return error;
    }
    const first = rules[0]!;
    const isItem = value.key !== value.plan.name;
    const message = this.getMessage(first, isItem ? { ...value, isItem } : value);
    const error = createError(path, origin, 'invalid', message);
    if (first.code) Object.assign(error, first.code);
    error.reason = first.name;
    if (rules.length > 1) error.reasons = rules.map(({ name }) => name);
    const params = first.getLimits();
    if (params) error.params = params;
    const validValues = rules.find((rule) => rule.validValues)?.validValues;
    if (validValues) error.validValues = validValues;
    const badValues = this.getRejectedValues(path, value, rejected);
    if (badValues) error.badValues = badValues;
    return error;
  }

  getRejectedValues(path: string, { plan, key }: Pick<PropertyViolation, 'plan' | 'key'>, rejected: unknown) {
    if (!this.options.exposeRejectedValues || this.isSensitive(path) || this.isSensitive(key))
      return undefined;
    const rules = [...plan.definedRules, ...plan.rules, ...plan.dataRules];
    const isSecret = rules.some(({ metadata }) => readProperty(metadata.context, 'sensitive') === true);
    return isSecret ? undefined : toRejectedValues(rejected, this.isSensitive);
  }

  getMessage(rule: Rule, value: MessageSubject): string {
    if (rule !== value.plan.nestedRule || rule.hasCustomMessage)
      return this.getRuleMessage(rule, value) || getDefaultMessage('invalid');
    return value.isItem
      ? createNotAnObjectMessage(value.messageValue)
      : createNotNestedMessage(value.plan, value.messageValue);
  }

  /** Returns true if a value that breaks these rules is reported as missing, not as invalid. */
  isMissing(value: unknown, plan: PropertyPlan, rules: readonly Rule[]): boolean {
    if (!this.canBeMissing(value)) return false;
    if (value === '' && !rules.some(({ name }) => name === 'isNotEmpty')) return false;
    return this.options.conditionalAsMissing || !isConditional(plan);
  }

  canBeMissing(value: unknown): boolean {
    if (value === undefined) return true;
    const { treatAsMissing } = this.options;
    return (
      (value === null && treatAsMissing.includes('null')) ||
      (value === '' && treatAsMissing.includes('empty'))
    );
  }

  /** Uses the custom message of a rule only if the rule requires a value, as `@IsDefined()` and `@IsNotEmpty()` do. */
  describeMissing(rules: readonly Rule[], value: MessageSubject): DocumentedCode {
    const requiring = rules.filter(({ isPresenceCheck }) => isPresenceCheck);
    const custom = requiring.find(({ hasCustomMessage }) => hasCustomMessage);
    const message = (custom && this.getRuleMessage(custom, value)) || REQUIRED;
    const code = 'missing_field';
    return requiring.length > 0
      ? { code, message, reason: (custom ?? requiring[0]!).name }
      : { code, message };
  }

  private getRuleMessage(rule: Rule, { owner, plan, messageValue }: MessageSubject): string {
    const args = rule.createArguments(owner, messageValue, plan.wireName);
    return rule.renderMessage(args, this.options.dismissDefaultMessages);
  }
}

/** Sorts rules from top to bottom of the source code. They ran from bottom to top, and asynchronous rules finished last. */
function sortByDeclaration(broken: readonly BrokenRule[]): readonly Rule[] {
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

/** @param path the path of the value in its parameter; without it, the error is about the parameter itself */
export function createErrorAt(
  origin: ValueOrigin,
  code: string,
  message: string,
  reason?: string,
  path?: Pick<ValuePath, 'parent' | 'wireName'>,
): FieldError {
  const error = createError(toDottedPath(path, origin), origin, code, message);
  if (reason !== undefined) error.reason = reason;
  return error;
}

function createError(
  path: string,
  { location }: ValueOrigin,
  code: string,
  message: string,
): WritableFieldError {
  return location === undefined
    ? { fields: [path], code, message }
    : { fields: [path], in: location, code, message };
}

function toDottedPath(
  path: Pick<ValuePath, 'parent' | 'wireName'> | undefined,
  { name, location }: ValueOrigin,
): string {
  let dotted = '';
  for (let step: typeof path = path; step; step = step.parent)
    dotted = dotted === '' ? step.wireName : `${step.wireName}.${dotted}`;
  if (name === undefined) return dotted || (location ?? WHOLE_VALUE);
  return dotted === '' ? name : `${name}.${dotted}`;
}

function writeStructuralError(
  violation: Exclude<Violation, PropertyViolation | CrossFieldViolation>,
  origin: ValueOrigin,
  suggestions: NameSuggestions | undefined,
): FieldError {
  switch (violation.kind) {
    case 'not an object':
      return createErrorAt(origin, 'invalid', createNotAnObjectMessage(violation.value), 'isObject');
    case 'too deep': {
      const error = createErrorAt(origin, 'invalid', 'This value is nested too deeply.', 'maxDepth');
      const { member } = violation;
      if (member === undefined) return error;
      return { ...error, fields: [origin.name === undefined ? member : `${origin.name}.${member}`] };
    }
    case 'unknown object': {
      const message = 'This object has no known fields.';
      return createErrorAt(origin, 'invalid', message, 'unknownValue', violation.parent);
    }
    case 'unknown key': {
      const closest = suggestions?.findClosest(violation.key, violation.knownWireNames);
      const suggestion = closest === undefined ? '' : ` Did you mean '${closest}'?`;
      const message = `This field is not known.${suggestion}`;
      return createErrorAt(origin, 'invalid', message, 'whitelist', violation);
    }
  }
}
