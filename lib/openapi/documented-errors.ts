import { type Catalogue } from '../catalogue/catalogue.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import { type Occurrence, replaceDefinition } from '../error/occurrence.js';
import { type ErrorSpecimen, type PossibleField } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { reasonOf } from '../exceptions/parser-texts.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { applyFormatStatus } from '../formats/format-registry.js';
import { memoize } from '../internal/memoize.js';
import { type DeclaredError, entryOf } from './api-errors.decorator.js';

/** The id of the request in every documented example, and the moment. */
const SPECIMEN_REQUEST_ID = '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35';
const SPECIMEN_TIME = Date.UTC(2026, 0, 31, 12, 30, 0);

/** A declared error as the documentation shows it. */
export interface Specimen {
  /** The name of its class. */
  readonly name: string;
  readonly error: ErrorSpecimen;
}

/** Makes specimens: the same facts, in the same shape, as when the error is thrown. */
export class Specimens {
  private readonly made = new Map<string | undefined, (declared: DeclaredError) => Specimen>();

  /** The definition that leaves for this one. */
  readonly current: (definition: ErrorDefinition) => ErrorDefinition;

  /** @param primary the format that gives the status */
  constructor(
    private readonly catalogue: Catalogue,
    private readonly primary: ErrorFormat,
    private readonly exposeServerErrors: boolean,
  ) {
    this.current = memoize((definition) => catalogue.current(definition));
  }

  /**
   * What a handler would answer with; the same object for the same error.
   *
   * @param message what is said in the place of the definition's message
   */
  of(declared: DeclaredError, message?: string): Specimen {
    let saying = this.made.get(message);
    if (saying === undefined)
      this.made.set(message, (saying = memoize((each) => this.saying(message, each))));
    return saying(declared);
  }

  private saying(message: string | undefined, declared: DeclaredError): Specimen {
    const { definition } = declared;
    const kept = message === undefined ? undefined : { message };
    const occurrence =
      typeof declared === 'function' ? { definition, kept, reason: reasonOf(message) } : declared;
    return this.make(entryOf(declared).name, occurrence, []);
  }

  /** @param possibleFields those that it can name, beside those of this occurrence */
  make(name: string, thrown: Occurrence, possibleFields: readonly PossibleField[]): Specimen {
    const { definition } = thrown;
    const current = this.current(definition);
    const occurrence = replaceDefinition(thrown, current);
    const error = createApiError(
      { ...occurrence, params: { ...current.example, ...occurrence.params } },
      {
        requestId: SPECIMEN_REQUEST_ID,
        documentationUrl: this.catalogue.documentationUrl(current.code),
        time: SPECIMEN_TIME,
        exposeServerErrors: this.exposeServerErrors,
      },
    );
    return {
      name: current === definition || possibleFields.length > 0 ? name : nameOf(current, this.catalogue),
      error: { ...applyFormatStatus(error, this.primary), possibleFields },
    };
  }
}

function nameOf(definition: ApiError['definition'], { entries }: Catalogue): string {
  return entries.find((entry) => entry.definition === definition)?.name ?? definition.code;
}
