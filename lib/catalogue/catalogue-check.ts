import { type ErrorDefinition, isCode, isValidationFailedDefinition } from '../error/error-definition.js';
import { listTemplateParams } from '../error/message-template.js';
import { suggestName } from '../internal/name-suggestions.js';
import { inspectValue } from '../internal/option-mistakes.js';
import { BUILT_IN_ERRORS, type CatalogueEntry, listConstraints, listDistinctEntries } from './catalogue.js';
import { findDefinitionMistakes, isConstraint, isNonIterableObject } from './definition-rules.js';

/** The spelling of the codes of an app. */
export type CodeStyle = 'snake_case';

const CODE_STYLES: Readonly<Record<CodeStyle, RegExp>> = { snake_case: /^[a-z0-9]+(_[a-z0-9]+)*$/ };

export function findCatalogueMistakes(declared: Iterable<CatalogueEntry>, codeStyle?: CodeStyle): string[] {
  const builtIn = listDistinctEntries(BUILT_IN_ERRORS);
  const known = new Set(builtIn.map(({ definition }) => definition));
  const custom = listDistinctEntries(declared).filter(({ definition }) => !known.has(definition));
  const replaced = new Set(custom.map(({ definition }) => definition.replaces?.definition));
  const all = [...builtIn.filter(({ definition }) => !replaced.has(definition)), ...custom];
  return [
    ...custom.flatMap(({ name, definition }) =>
      findDefinitionMistakes(definition).map((mistake) => `${name}: ${mistake}`),
    ),
    ...custom.flatMap((entry) => findStyleMistakes(entry, codeStyle)),
    ...custom.flatMap((entry) => findReplacementMistakes(entry, known)),
    ...custom.flatMap((entry) => findDisguiseMistakes(entry)),
    ...custom.flatMap((entry) => findExampleMistakes(entry)),
    ...findRepeated(all, ({ definition }) => definition.code).map(([code, names]) => {
      const isBuiltIn = builtIn.some(({ definition }) => definition.code === code);
      return (
        `The code '${code}' is defined ${formatTimes(names)}, by ${names.join(' and ')}. Give each error its own code` +
        (isBuiltIn ? `, or add \`replaces\` to your error if it replaces the built-in error.` : '.')
      );
    }),
    ...findRepeated(all, ({ definition }) => definition.number).map(
      ([number, names]) =>
        `The numeric code ${number} is defined ${formatTimes(names)}, by ${names.join(' and ')}. Give each error its own \`number\`.`,
    ),
    ...findRepeated(listClaims(custom), ({ constraint }) => constraint).map(
      ([constraint, names]) =>
        `The constraint '${constraint}' is claimed ${formatTimes(names)}, by ${names.join(' and ')}. Keep it in one \`constraint\`.`,
    ),
    ...findRepeated(custom, ({ definition }) => definition.replaces?.definition?.code).map(
      ([code, names]) =>
        `The built-in error '${code}' is replaced ${formatTimes(names)}, by ${names.join(' and ')}. Keep one of them.`,
    ),
  ];
}

function findStyleMistakes({ name, definition: { code } }: CatalogueEntry, style?: CodeStyle): string[] {
  const pattern = style && CODE_STYLES[style];
  if (!pattern || !isCode(code) || pattern.test(code)) return [];
  return [
    `${name}: \`code\` must be in ${style}, as \`codeStyle\` requires, got '${code}'. Rename it, or remove \`codeStyle\`.`,
  ];
}

function findReplacementMistakes(entry: CatalogueEntry, builtIn: ReadonlySet<ErrorDefinition>): string[] {
  const { name, definition } = entry;
  if (definition.replaces === undefined) return [];
  const replaced = definition.replaces?.definition;
  if (!replaced || !builtIn.has(replaced)) {
    return [
      `${name}: \`replaces\` must be a built-in error such as HttpErrors.NotFound, got ${inspectValue(definition.replaces)}.`,
    ];
  }
  const mistakes: string[] = [];
  const isValidation = isValidationFailedDefinition(replaced);
  if (isValidation ? definition.status >= 500 : definition.status !== replaced.status) {
    mistakes.push(
      `${name}: \`status\` must be ${isValidation ? 'from 400 to 499' : replaced.status}, because the error replaces ` +
        `'${replaced.code}', got ${definition.status}.`,
    );
  }
  if (listTemplateParams(definition.message).length > 0) {
    mistakes.push(
      `${name}: \`message\` must have no parameters, because the error replaces '${replaced.code}', which is thrown without any, ` +
        `got ${inspectValue(definition.message)}.`,
    );
  }
  return mistakes;
}

function findExampleMistakes({
  name,
  definition: { message, userMessage = '', example },
}: CatalogueEntry): string[] {
  if (!isNonIterableObject(example)) return [];
  const params = new Set([...listTemplateParams(message), ...listTemplateParams(userMessage)]);
  const unknown = Object.keys(example).filter((param) => !params.has(param));
  const missing = [...params].filter((param) => !Object.hasOwn(example, param));
  return [
    ...unknown.map(
      (param) =>
        `${name}: unknown parameter \`${param}\` in \`example\`.${suggestName(param, missing)} ` +
        `Parameters: ${[...params].join(', ') || 'none'}.`,
    ),
    ...missing.map(
      (param) => `${name}: \`example\` must have a value for {${param}}. Add it, or remove \`example\`.`,
    ),
  ];
}

function findDisguiseMistakes({ name, definition }: CatalogueEntry): string[] {
  if (definition.disguise === undefined) return [];
  const seen = definition.disguise?.definition;
  if (!isNonIterableObject(seen) || seen.disguise) {
    return [
      `${name}: \`disguise\` must be an error without a disguise, such as \`disguise: UserNotFound\`, got ` +
        `${inspectValue(definition.disguise)}.`,
    ];
  }
  const params = new Set(listTemplateParams(definition.message));
  const missing = listTemplateParams(seen.message).filter((param) => !params.has(param));
  return missing.map(
    (param) =>
      `${name}: \`message\` must have the parameter {${param}} of its disguise '${seen.code}', got ` +
      `${inspectValue(definition.message)}.`,
  );
}

function listClaims(entries: readonly CatalogueEntry[]) {
  return entries.flatMap(({ name, definition }) =>
    isConstraint(definition.constraint)
      ? [...new Set(listConstraints(definition))].map((constraint) => ({ name, constraint }))
      : [],
  );
}

function findRepeated<Key, Entry extends { readonly name: string }>(
  entries: readonly Entry[],
  getKey: (entry: Entry) => Key | undefined,
): [Key, string[]][] {
  const names = new Map<Key, string[]>();
  for (const entry of entries) {
    const key = getKey(entry);
    if (key !== undefined) names.set(key, [...(names.get(key) ?? []), entry.name]);
  }
  return [...names].filter(([, users]) => users.length > 1);
}

function formatTimes(names: readonly string[]): string {
  return names.length === 2 ? 'twice' : `${names.length} times`;
}
