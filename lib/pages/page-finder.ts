import { createTopicId, type Dictionary, type FieldTopic } from './dictionary.js';
import { toLinkPath } from '../openapi/open-api-document.js';
import { type ListedOperation } from '../openapi/operation-list.js';
import { createErrorPage, type ErrorPageSources } from './error-page.js';
import {
  createListPage,
  createNumbersPage,
  createStatusId,
  createStatusPage,
  MAX_ERRORS,
} from './list-pages.js';
import { type Page } from './page.js';
import {
  createConstraintPage,
  createFieldCodePage,
  createOperationPage,
  createUnknownPage,
} from './topic-pages.js';

export interface PageSources {
  readonly dictionary: Dictionary;
  readonly formats: ErrorPageSources['formats'];
  readonly findLongText: (code: string) => string | undefined;
  readonly version: string;
}

export interface PageTarget {
  /** The path below the dictionary, decoded, without the suffix. */
  readonly id: string;
  readonly query?: string | undefined;
  readonly origin: string;
}

/** Finds the page of a path. Every path has a page: of an unknown one, it has the status 404. */
export function findPage(sources: PageSources, { id, query, origin }: PageTarget): Page {
  const { dictionary } = sources;
  const [folder = '', ...rest] = id.split('/');
  const found =
    rest.length === 0 ? findTopPage(sources, folder, query, origin) : findInFolder(dictionary, folder, rest);
  return found ?? createUnknownPage(dictionary, id);
}

function findTopPage(
  { dictionary, formats, findLongText }: PageSources,
  name: string,
  query: string | undefined,
  origin: string,
): Page | undefined {
  if (name === '' || name === 'index') return createListPage(dictionary, { query });
  if (name === 'numbers') return createNumbersPage(dictionary);
  const entry = dictionary.findError(name);
  if (entry !== undefined)
    return createErrorPage(entry, { formats, origin, longText: findLongText(entry.definition.code) });
  // Formats link field errors to the page of their code, without a folder.
  const topic = dictionary.fieldCodes.find((each) => each.name === name);
  return topic && createFieldCodePage(topic);
}

function findInFolder(dictionary: Dictionary, folder: string, rest: readonly string[]): Page | undefined {
  const [first = '', second = '', third = '', ...path] = rest;
  switch (folder) {
    case 'fields': {
      const topic = findTopic(dictionary.fieldCodes, 'fields', rest);
      return topic && createFieldCodePage(topic);
    }
    case 'constraints': {
      const topic = findTopic(dictionary.constraints, 'constraints', rest);
      return topic && createConstraintPage(topic);
    }
    case 'status':
      return rest.length <= 2 && STATUS.test(first) && (second === '' || PART.test(second))
        ? createStatusPage(dictionary, Number(first), Number(second || 1))
        : undefined;
    case 'r': {
      if (!STATUS.test(second)) return undefined;
      const status = Number(second);
      return (
        createOperationPage(dictionary, first, status, third, `/${path.join('/')}`) ??
        createStatusPage(dictionary, status)
      );
    }
    default:
      return undefined;
  }
}

function findTopic(
  topics: readonly FieldTopic[],
  folder: 'fields' | 'constraints',
  rest: readonly string[],
): FieldTopic | undefined {
  const name = rest.join('/');
  return topics.find(
    (each) => each.name === name || createTopicId(folder, each.name) === `${folder}/${name}`,
  );
}

const STATUS = /^[45]\d\d$/;
const PART = /^[1-9]\d{0,3}$/;

/**
 * Lists the paths of all pages.
 *
 * @param version the version in the paths of operations; without it, their pages are not listed
 */
export function listPageIds(dictionary: Dictionary, version: string | undefined): readonly string[] {
  const { errors, fieldCodes, constraints } = dictionary;
  const counts = new Map<number, number>();
  for (const { documented } of errors)
    counts.set(documented.status, (counts.get(documented.status) ?? 0) + 1);
  return [
    '',
    'numbers',
    ...errors.map(({ definition }) => definition.code),
    ...fieldCodes.map(({ name }) => createTopicId('fields', name)),
    ...constraints.map(({ name }) => createTopicId('constraints', name)),
    ...Array.from(counts, ([status, count]) =>
      Array.from({ length: Math.ceil(count / MAX_ERRORS) }, (_, index) => createStatusId(status, index + 1)),
    ).flat(),
    ...(version === undefined
      ? []
      : dictionary.operations.flatMap((each) => listOperationIds(each, version))),
  ];
}

function listOperationIds({ method, path, errors }: ListedOperation, version: string): readonly string[] {
  const statuses = new Set(errors.map(({ error }) => error.status));
  return [...statuses].map((status) => `r/${version}/${status}/${method.toLowerCase()}${toLinkPath(path)}`);
}
