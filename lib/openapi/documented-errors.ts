import { type Catalogue } from '../catalogue/catalogue.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { type DocumentedError, type DocumentedField } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type Occurrence, replaceDefinition } from '../error/occurrence.js';
import { findReason } from '../exceptions/parser-texts.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { applyFormatStatus } from '../formats/format-registry.js';
import { createChecksum } from '../formats/schema/json-schema.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { toPascalCase } from '../internal/text.js';
import { isError } from '../internal/unknown-value.js';
import { type DeclaredError, toCatalogueEntry } from './api-errors.decorator.js';
import { type DerivedMessage } from './derived-errors.js';
import { inventParams } from './example-params.js';

export const EXAMPLE_REQUEST_ID = '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35';
const EXAMPLE_TIME = Date.UTC(2026, 0, 31, 12, 30, 0);

/** A documented error, and the names of its components in the document. */
export interface NamedError {
  readonly name: string;
  /** The name of this occurrence of the error. It equals `name` if the occurrence has the message of the definition. */
  readonly exampleName: string;
  readonly error: DocumentedError;
}

export class DocumentedErrors {
  private readonly byMessage = new Map<string | undefined, (declared: DeclaredError) => NamedError>();
  private readonly ambiguousNames: ReadonlySet<string>;

  readonly getCurrentDefinition: (definition: ErrorDefinition) => ErrorDefinition;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly primary: ErrorFormat,
    private readonly exposeServerErrors: boolean,
  ) {
    this.getCurrentDefinition = memoize((definition) => catalogue.getCurrentDefinition(definition));
    const names = catalogue.entries.map(({ name }) => name);
    this.ambiguousNames = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  }

  /** Returns the same object for the same error and message, so that errors can be compared by identity. */
  documentError(declared: DeclaredError, message?: DerivedMessage): NamedError {
    const documentOne = getOrCreate(this.byMessage, message?.text, () =>
      memoize((each) =>
        this.create(toCatalogueEntry(each).name, toOccurrence(each, message?.text), [], message?.name),
      ),
    );
    return documentOne(declared);
  }

  create(
    preferredName: string,
    original: Occurrence,
    documentedFields: readonly DocumentedField[],
    exampleName?: string,
  ): NamedError {
    const { definition } = original;
    const current = this.getCurrentDefinition(definition);
    const occurrence = replaceDefinition(original, current);
    const error = createApiError(
      { ...occurrence, params: { ...inventParams(current), ...current.example, ...occurrence.params } },
      {
        requestId: EXAMPLE_REQUEST_ID,
        documentationUrl: this.catalogue.getDocumentationUrl(current.code),
        time: EXAMPLE_TIME,
        exposeServerErrors: this.exposeServerErrors,
      },
    );
    const ownName = this.ambiguousNames.has(preferredName) ? toPascalCase(definition.code) : preferredName;
    const name = current === definition || documentedFields.length > 0 ? ownName : this.findName(current);
    return {
      name,
      exampleName: exampleName ?? (isError(original) ? `${name}_${createOccurrenceChecksum(error)}` : name),
      error: { ...applyFormatStatus(error, this.primary), documentedFields },
    };
  }

  private findName(definition: ErrorDefinition): string {
    const entry = this.catalogue.entries.find((each) => each.definition === definition);
    return entry?.name ?? definition.code;
  }
}

/** Distinguishes the occurrences of an error that an app declares, by what their bodies have. */
function createOccurrenceChecksum({ message, params, metadata, fields }: ApiError): string {
  return createChecksum([message, params, metadata, fields]);
}

function toOccurrence(declared: DeclaredError, message: string | undefined): Occurrence {
  if (typeof declared !== 'function') return declared;
  const foreignFacts = message === undefined ? undefined : { message };
  return { definition: declared.definition, foreignFacts, reason: findReason(message) };
}
