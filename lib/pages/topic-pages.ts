import { STATUS_CODES } from 'node:http';
import { NameSuggestions } from '../internal/name-suggestions.js';
import { separateWords } from '../internal/text.js';
import { toLinkPath } from '../openapi/open-api-document.js';
import { createTopicId, type Dictionary, type FieldTopic } from './dictionary.js';
import { createStatusId, toListedError } from './list-pages.js';
import { createList, createPage, createTable, type Line, type Page, toLine } from './page.js';
import { CONSTRAINT_TEXTS } from './texts/constraint-texts.js';
import { FIELD_CODE_TEXTS } from './texts/field-code-texts.js';

export function createFieldCodePage(topic: FieldTopic): Page {
  const { title = topic.name, causes = [], solutions = [] } = readOwn(FIELD_CODE_TEXTS, topic.name) ?? {};
  return createTopicPage(topic, 'fields', title, causes, solutions);
}

export function createConstraintPage(topic: FieldTopic): Page {
  const [cause, solution] = readOwn(CONSTRAINT_TEXTS, topic.name) ?? [];
  return createTopicPage(
    topic,
    'constraints',
    separateWords(topic.name).toLowerCase(),
    cause === undefined ? [] : [cause],
    solution === undefined ? [] : [solution],
  );
}

/** Ignores inherited members, as an app can name a constraint `valueOf`. */
function readOwn<Text>(texts: Readonly<Record<string, Text>>, name: string): Text | undefined {
  return Object.hasOwn(texts, name) ? texts[name] : undefined;
}

function createTopicPage(
  { name, numbers, uses }: FieldTopic,
  folder: 'fields' | 'constraints',
  title: string,
  causes: readonly string[],
  solutions: readonly string[],
): Page {
  const isCode = folder === 'fields';
  const rows = uses.map(({ method, path, field, in: location, message }) => ({
    cells: [
      [{ code: `${method} ${path}` }],
      [field === '' ? 'any other field' : { code: field }, ` (${location ?? 'body'})`],
      [message],
    ] as readonly Line[],
  }));
  return createPage({
    id: createTopicId(folder, name),
    title,
    label: isCode ? 'field code' : 'constraint',
    code: name,
    lead: [
      isCode
        ? 'A field error has this code. The response lists every field that failed.'
        : 'A field error has this constraint as its reason.',
    ],
    sections: [
      ...createList('Causes', causes.map(toLine)),
      ...createList('Solutions', solutions.map(toLine)),
      ...createTable('Fields that can fail with it', ['Operation', 'Field', 'Message'], rows),
    ],
    createData: () => ({ [isCode ? 'code' : 'constraint']: name, numbers, causes, solutions, fields: uses }),
  });
}

/**
 * Creates the page about a status of an operation, to which the links of `urls: 'looker'` lead.
 *
 * @param path the template of the route, as in the link
 */
export function createOperationPage(
  dictionary: Dictionary,
  version: string,
  status: number,
  method: string,
  path: string,
): Page | undefined {
  const operation = dictionary.operations.find(
    (each) =>
      method !== '' &&
      [method.toUpperCase(), 'ALL'].includes(each.method) &&
      toLinkPath(each.path) === toLinkPath(path),
  );
  const errorsOfStatus = (operation?.errors ?? []).filter(
    ({ error }) => error.status === status || error.definition.status === status,
  );
  if (operation === undefined || errorsOfStatus.length === 0) return undefined;
  const codes = new Set(errorsOfStatus.map(({ error }) => error.definition.code));
  const name = `${method.toUpperCase()} ${operation.path}`;
  const errors = dictionary.errors.filter(({ definition }) => codes.has(definition.code)).map(toListedError);
  return createPage({
    id: `r/${version}/${status}/${method.toLowerCase()}${toLinkPath(operation.path)}`,
    title: STATUS_CODES[status] ?? `Status ${status}`,
    label: String(status),
    lead: ['The operation ', { code: name }, ` can send the status ${status}.`],
    sections: [
      { heading: 'Description', blocks: [{ kind: 'errors', errors }] },
      {
        blocks: [
          {
            kind: 'paragraph',
            line: [{ text: `All errors with the status ${status}`, to: createStatusId(status) }],
          },
        ],
      },
    ],
    createData: (toUrl) => ({
      operation: name,
      status,
      errors: errors.map(({ code, title }) => ({ code, title, url: toUrl(code) })),
    }),
  });
}

export function createUnknownPage(dictionary: Dictionary, id: string): Page {
  const codes = dictionary.errors.map(({ definition }) => definition.code);
  const closest = new NameSuggestions().findClosest(id, codes);
  const meant = closest ?? (id.length < 3 ? undefined : codes.find((code) => code.startsWith(id)));
  return createPage({
    id: '',
    status: 404,
    title: 'No such page',
    label: '404',
    lead: ['The dictionary has no page with this address.'],
    sections: createList('Where to go', [
      ...(meant === undefined ? [] : [['Did you mean ', { text: meant, to: meant }, '?'] as Line]),
      [{ text: 'All errors', to: '' }],
    ]),
    createData: (toUrl) => ({
      message: 'The dictionary has no page with this address.',
      suggestion: meant === undefined ? undefined : toUrl(meant),
      errors: toUrl(''),
    }),
  });
}
