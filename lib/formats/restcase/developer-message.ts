import { type ApiError } from '../../error/api-error.js';
import { type FieldError } from '../../error/field-error.js';
import { type FieldNames } from '../field-names.js';

/** Of characters; a list of problems takes no more room. */
const LENGTH = 4_000;

/** What happened, and what to do about it: which fields to correct, or the first solution that the definition has. */
export function developerMessage(error: ApiError, names: FieldNames): string {
  const { message, definition, fieldCount } = error;
  const remedy = fieldCount > 0 ? problemsOf(error, names) : definition.solutions?.[0];
  return remedy ? `${message}${isSentence(message) ? '' : '.'} ${remedy}` : message;
}

function isSentence(text: string): boolean {
  return /[.:!?…]$/.test(text);
}

/** @example '2 problems: email: This field is required; name: This value already exists.' */
function problemsOf({ fields, fieldCount }: ApiError, names: FieldNames): string {
  const count = fieldCount === 1 ? '1 problem' : `${fieldCount} problems`;
  const shown = fitting(fields.map((field) => problemOf(field, names)));
  const left = fieldCount - shown.length;
  if (shown.length === 0) return `${count}.`;
  return `${count}: ${[...shown, ...(left > 0 ? [`and ${left} more`] : [])].join('; ')}.`;
}

function problemOf({ fields, in: location, message }: FieldError, names: FieldNames): string {
  const written = fields.map((field) => names.of(field, location)).join(', ');
  return `${written}: ${message.replace(/\.$/, '')}`;
}

/** The first texts that there is room for, and one in any case. */
function fitting(texts: readonly string[]): readonly string[] {
  let left = LENGTH;
  const end = texts.findIndex((text) => (left -= text.length) < 0);
  if (end === 0) return [`${texts[0]!.slice(0, LENGTH)}…`];
  return end < 0 ? texts : texts.slice(0, end);
}
