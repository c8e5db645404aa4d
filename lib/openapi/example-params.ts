import { type ErrorDefinition } from '../error/error-definition.js';
import { listTemplateParams, type ParamValue } from '../error/message-template.js';
import { separateWords } from '../internal/text.js';

/** Example values by the last word of a parameter's name. The first row that matches is used. */
const VALUES: readonly (readonly [RegExp, ParamValue])[] = [
  [/^(id|number|no|index|position|page|line)$/i, 42],
  [/^(count|total|limit|min|max|maximum|minimum|size|length|quantity|amount|age|weight|seconds|days)$/i, 10],
  [/^(at|date|time|until|since|from|before|after)$/i, '2026-01-31T12:30:00.000Z'],
  [/^(email|mail)$/i, 'ada@example.com'],
  [/^(url|uri|link)$/i, 'https://example.com'],
  [/^(name|user|owner|author|customer)$/i, 'Ada'],
  [/^(uuid|guid)$/i, '0b9f2a36-5c1d-4e8f-9a7b-2f3c4d5e6f70'],
];

/** Returns the parameters of an error's texts that its `example` lacks. */
export function listParamsWithoutExample(definition: ErrorDefinition): readonly string[] {
  const { message, userMessage = '', resource, example = {} } = definition;
  const names = [message, userMessage, resource?.name ?? ''].flatMap(listTemplateParams);
  return [...new Set(names)].filter((name) => !Object.hasOwn(example, name));
}

/** Invents a plausible value for each parameter without an example. @example { orderId: 42, state: 'state' } */
export function inventParams(definition: ErrorDefinition): Readonly<Record<string, ParamValue>> {
  const names = listParamsWithoutExample(definition);
  return Object.fromEntries(names.map((name) => [name, inventValue(name)]));
}

function inventValue(name: string): ParamValue {
  const words = separateWords(name).split(/[ _.-]/);
  const [, value = name] = VALUES.find(([pattern]) => pattern.test(words.at(-1)!)) ?? [];
  return value;
}
