import { type Catalogue } from '../catalogue/catalogue.js';
import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { type ApiError, createApiError, type Occurrence, underDefinition } from '../error/api-error.js';
import { type DocumentationLink } from '../mapping/error-mapping.js';
import { entryOf, type DeclaredError } from './api-errors.decorator.js';

/** The id of the request in every documented example. */
const SPECIMEN_REQUEST_ID = '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35';

/** A declared error as the documentation shows it. */
export interface Specimen {
  /** The name of its class. */
  readonly name: string;
  readonly error: ApiError;
}

/** What a handler would answer with: the same facts, in the same shape, as when the error is thrown. */
export function specimenOf(declared: DeclaredError, catalogue: Catalogue, link: DocumentationLink): Specimen {
  const { name, definition } = entryOf(declared);
  const current = catalogue.current(definition);
  const thrown: Occurrence = typeof declared === 'function' ? typical(declared) : declared;
  const occurrence = underDefinition(thrown, current);
  const error = createApiError(
    { ...occurrence, params: { ...current.example, ...occurrence.params } },
    { requestId: SPECIMEN_REQUEST_ID, documentationUrl: link(current.code) },
  );
  return { name: current === definition ? name : nameOf(current, catalogue), error };
}

/** The class stands for one occurrence; that of a failed validation names a field. */
function typical(declared: AnyApiErrorClass): Occurrence {
  const { definition } = declared;
  if (definition !== ValidationFailed.definition) return { definition };
  return ValidationFailed.with({ field: 'missing_field' }, { in: 'body' });
}

function nameOf(definition: ApiError['definition'], { entries }: Catalogue): string {
  return entries.find((entry) => entry.definition === definition)?.name ?? definition.code;
}
