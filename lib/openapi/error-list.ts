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

/** The errors of an operation, each once for a status, as the extension `x-errors` lists them. */
export function errorList(groups: readonly ErrorGroup[]): readonly ListedError[] {
  return groups.toSorted(byStatus).flatMap(listedIn);
}

function byStatus({ specimens: [one] }: ErrorGroup, { specimens: [other] }: ErrorGroup): number {
  return one!.error.status - other!.error.status;
}

const listedIn = remembered(({ specimens }: ErrorGroup): readonly ListedError[] => {
  // Failed validations of several kinds are one error.
  const byCode = new Map(specimens.map((each) => [each.error.code, each]));
  return [...byCode.values()].map(listed);
});

function listed({ error }: Specimen): ListedError {
  const { code, number, status, definition, documentationUrl } = error;
  const { retryable } = definition;
  const facts = number === undefined ? { code, status, retryable } : { code, number, status, retryable };
  return documentationUrl === undefined ? facts : { ...facts, documentation_url: documentationUrl };
}
