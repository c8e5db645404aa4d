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
  for (const { error } of specimens) {
    const { code, number, status, definition, documentationUrl } = error;
    byCode.set(code, {
      code,
      ...(number !== undefined && { number }),
      status,
      retryable: definition.retry !== undefined,
      ...(documentationUrl !== undefined && { documentation_url: documentationUrl }),
    });
  }
  return [...byCode.values()].toSorted((one, other) => one.status - other.status);
}
