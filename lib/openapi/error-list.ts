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
export function errorList(specimens: readonly Specimen[]): readonly ListedError[] {
  const byCode = new Map<string, ListedError>();
  for (const { error } of specimens) byCode.set(error.code, listed(error));
  return [...byCode.values()].toSorted((one, other) => one.status - other.status);
}

function listed({ code, number, status, definition, documentationUrl }: Specimen['error']): ListedError {
  const retryable = definition.retry !== undefined;
  const facts = number === undefined ? { code, status, retryable } : { code, number, status, retryable };
  return documentationUrl === undefined ? facts : { ...facts, documentation_url: documentationUrl };
}
