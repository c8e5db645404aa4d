import { remembered } from '../error/remembered.js';
import { type ErrorGroup } from './error-groups.js';
import { type Specimen } from './specimen.js';

/** An error of an operation, for programs that read documents. */
interface ListedError {
  readonly code: string;
  readonly number?: number;
  readonly status: number;
  /** Whether the same request may succeed later. */
  readonly retryable: boolean;
  readonly documentation_url?: string;
}

/** The errors of an operation, each once, as the extension `x-errors` lists them. */
export function errorList(groups: readonly ErrorGroup[]): readonly ListedError[] {
  const list: ListedError[] = [];
  for (const group of groups.toSorted(byStatus)) {
    for (const error of listedIn(group)) if (!list.some(({ code }) => code === error.code)) list.push(error);
  }
  return list;
}

function byStatus({ specimens: [one] }: ErrorGroup, { specimens: [other] }: ErrorGroup): number {
  return one!.error.status - other!.error.status;
}

const listedIn = remembered(({ specimens }: ErrorGroup) => specimens.map(listed));

function listed({ error }: Specimen): ListedError {
  const { code, number, status, definition, documentationUrl } = error;
  const retryable = definition.retry !== undefined;
  const facts = number === undefined ? { code, status, retryable } : { code, number, status, retryable };
  return documentationUrl === undefined ? facts : { ...facts, documentation_url: documentationUrl };
}
