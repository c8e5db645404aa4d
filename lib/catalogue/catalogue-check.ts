import { CANONICAL_CODES, isCanonicalCode } from '../error/canonical-code.js';
import { isCode } from '../error/error-code.js';
import { isErrorStatus } from '../error/error-status.js';
import { isSendableHeader } from '../error/header.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { isWellFormedTemplate, templateParams } from '../error/message-template.js';
import { BUILT_IN_ERRORS, type CatalogueEntry, distinct } from './catalogue.js';
import { ValidationFailed } from './validation-failed.js';

/** How an app writes its codes. */
export type CodeStyle = 'snake_case';

const STYLES: Readonly<Record<CodeStyle, RegExp>> = { snake_case: /^[a-z0-9]+(_[a-z0-9]+)*$/ };

/** Every mistake in the errors that an app declares, each with its remedy. */
export function catalogueMistakes(declared: Iterable<CatalogueEntry>, codeStyle?: CodeStyle): string[] {
  const builtIn = distinct(BUILT_IN_ERRORS);
  const known = new Set(builtIn.map(({ definition }) => definition));
  const own = distinct(declared).filter(({ definition }) => !known.has(definition));
  const replaced = new Set(own.map(({ definition }) => definition.replaces?.definition));
  const all = [...builtIn.filter(({ definition }) => !replaced.has(definition)), ...own];
  return [
    ...own.flatMap((entry) => definitionMistakes(entry)),
    ...own.flatMap((entry) => styleMistakes(entry, codeStyle)),
    ...own.flatMap((entry) => replacementMistakes(entry, known)),
    ...own.flatMap((entry) => disguiseMistakes(entry)),
    ...own.flatMap((entry) => exampleMistakes(entry)),
    ...repeated(all, ({ definition }) => definition.code).map(([code, names]) => {
      const isBuiltIn = builtIn.some(({ definition }) => definition.code === code);
      return (
        `The code '${code}' is defined ${times(names)}, by ${names.join(' and ')}. Give each error its own` +
        (isBuiltIn ? `, or let yours say that it \`replaces\` the built-in one.` : '.')
      );
    }),
    ...repeated(all, ({ definition }) => definition.number).map(
      ([number, names]) =>
        `The number ${number} is defined ${times(names)}, by ${names.join(' and ')}. Give each error its own.`,
    ),
    ...repeated(own, ({ definition }) => definition.replaces?.definition.code).map(
      ([code, names]) => `${names.join(' and ')} both replace '${code}'. Keep one of them.`,
    ),
  ];
}

/** What a definition must be, and what to say when it is not. */
const RULES: readonly (readonly [
  (definition: ErrorDefinition) => boolean,
  (d: ErrorDefinition) => string,
])[] = [
  [
    ({ code }) => isCode(code),
    ({ code }) => `its code '${code}' is not allowed. Use letters, digits, '_', '.' and '-', 63 at most.`,
  ],
  [
    ({ status }) => isErrorStatus(status),
    ({ status }) => `its status ${status} is no error status. Use one from 400 to 599.`,
  ],
  [
    ({ number }) => number === undefined || (Number.isSafeInteger(number) && number > 0),
    ({ number }) => `its number ${number} is not allowed. Use a positive integer.`,
  ],
  [
    ({ message }) => message.trim() !== '' && message !== 'undefined',
    () => `it has no message. Say in a sentence what happened.`,
  ],
  [
    ({ message, userMessage = '' }) => isWellFormedTemplate(message) && isWellFormedTemplate(userMessage),
    ({ message }) =>
      `a brace in its message is not closed or names no parameter: "${message}". ` +
      `Write {name} for a parameter, {{ and }} for braces.`,
  ],
  [
    ({ canonicalCode }) => isCanonicalCode(canonicalCode),
    ({ canonicalCode }) =>
      `its canonical code '${canonicalCode}' is none. Use one of ${CANONICAL_CODES.join(', ')}.`,
  ],
  [
    ({ retry }) => retry?.after === undefined || (Number.isFinite(retry.after) && retry.after >= 0),
    ({ retry }) => `its retry.after ${retry?.after} is not allowed. Give seconds, 0 or more.`,
  ],
  [
    ({ resource, message, userMessage = '' }) => {
      if (resource === undefined) return true;
      const known = new Set([...templateParams(message), ...templateParams(userMessage)]);
      const isWritten = [resource.type, resource.name].every(
        (text) => typeof text === 'string' && text !== '',
      );
      return isWritten && templateParams(resource.name).every((param) => known.has(param));
    },
    () =>
      `its resource is not complete, or names a parameter that its message does not. Write it as ` +
      `{ type: 'user', name: 'users/{id}' }, with parameters of the message.`,
  ],
  [
    ({ headers = {} }) => Object.entries(headers).every(([name, value]) => isSendableHeader(name, value)),
    () =>
      `one of its headers cannot be sent. Use a token as the name and one line of Latin text as the value; ` +
      `the type, the length and the encoding of the body are not for an error to say.`,
  ],
];

function definitionMistakes({ name, definition }: CatalogueEntry): string[] {
  return RULES.filter(([holds]) => !isTrue(() => holds(definition))).map(
    ([, say]) => `${name}: ${say(definition)}`,
  );
}

/** A definition of plain JavaScript may be anything. */
function isTrue(rule: () => boolean): boolean {
  try {
    return rule();
  } catch {
    return false;
  }
}

function styleMistakes({ name, definition: { code } }: CatalogueEntry, style?: CodeStyle): string[] {
  const pattern = style && STYLES[style];
  if (!pattern || !isCode(code) || pattern.test(code)) return [];
  return [
    `${name}: its code '${code}' is not in ${style}, as \`codeStyle\` asks. Rename it, or drop \`codeStyle\`.`,
  ];
}

function replacementMistakes(entry: CatalogueEntry, builtIn: ReadonlySet<ErrorDefinition>): string[] {
  const { name, definition } = entry;
  if (definition.replaces === undefined) return [];
  const replaced = definition.replaces?.definition;
  if (!replaced || !builtIn.has(replaced)) {
    return [
      `${name}: it replaces what is no built-in error. Name one, as \`replaces: HttpErrors.NotFound\`.`,
    ];
  }
  const mistakes: string[] = [];
  const isOtherClientError = replaced === ValidationFailed.definition && definition.status < 500;
  if (replaced.status !== definition.status && !isOtherClientError) {
    mistakes.push(
      `${name}: it has status ${definition.status}, but replaces '${replaced.code}' of ${replaced.status}. ` +
        `Use the same status.`,
    );
  }
  if (templateParams(definition.message).length > 0) {
    mistakes.push(
      `${name}: its message has parameters, but it replaces '${replaced.code}', which is raised without any. ` +
        `Drop them from the message.`,
    );
  }
  return mistakes;
}

function exampleMistakes({
  name,
  definition: { message, userMessage = '', example },
}: CatalogueEntry): string[] {
  if (!example) return [];
  const params = new Set([...templateParams(message), ...templateParams(userMessage)]);
  const strange = Object.keys(example).filter((param) => !params.has(param));
  const missing = [...params].filter((param) => !Object.hasOwn(example, param));
  return [
    ...strange.map(
      (param) => `${name}: its example gives '${param}', which its message does not name. Drop it.`,
    ),
    ...missing.map((param) => `${name}: its example gives no {${param}}. Add it, or leave the example out.`),
  ];
}

function disguiseMistakes({ name, definition }: CatalogueEntry): string[] {
  if (definition.disguise === undefined) return [];
  const seen = definition.disguise?.definition;
  if (!seen || seen.disguise) {
    return [`${name}: its disguise is no error that clients see. Name one, as \`disguise: UserNotFound\`.`];
  }
  const given = new Set(templateParams(definition.message));
  const missing = templateParams(seen.message).filter((param) => !given.has(param));
  return missing.map(
    (param) =>
      `${name}: its disguise '${seen.code}' says {${param}}, which ${name} does not. Name it in its message, too.`,
  );
}

function repeated<Key>(
  entries: readonly CatalogueEntry[],
  keyOf: (entry: CatalogueEntry) => Key | undefined,
): [Key, string[]][] {
  const names = new Map<Key, string[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    if (key !== undefined) names.set(key, [...(names.get(key) ?? []), entry.name]);
  }
  return [...names].filter(([, users]) => users.length > 1);
}

function times(names: readonly string[]): string {
  return names.length === 2 ? 'twice' : `${names.length} times`;
}
