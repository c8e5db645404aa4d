import { Logger } from '@nestjs/common';
import { type Catalogue } from '../catalogue/catalogue.js';
import { type ApiError, createApiError } from '../error/api-error.js';
import {
  createDocumentedField,
  type DocumentedError,
  type DocumentedField,
} from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { createDefinedFields } from '../error/field-error.js';
import { type Occurrence, replaceDefinition } from '../error/occurrence.js';
import { findReason } from '../exceptions/parser-texts.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { applyFormatStatus } from '../formats/format-registry.js';
import { createChecksum } from '../formats/schema/json-schema.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { separateWords, toPascalCase } from '../internal/text.js';
import { isError } from '../internal/unknown-value.js';
import { listTemplateParams, type ParamValue } from '../error/message-template.js';
import { type DeclaredError, toCatalogueEntry } from './api-errors.decorator.js';
import { type DerivedMessage } from './derived-errors.js';

export const EXAMPLE_REQUEST_ID = '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35';
const EXAMPLE_TIME = Date.UTC(2026, 0, 31, 12, 30, 0);

/** A documented error, and the names of its components in the document. */
export interface NamedError {
  readonly name: string;
  /** The name of this occurrence of the error. It equals `name` if the occurrence has the message of the definition. */
  readonly exampleName: string;
  readonly error: DocumentedError;
  /** Replaces the causes and solutions in the description of the schema. They are not sent. */
  readonly advice?: Pick<ErrorDefinition, 'causes' | 'solutions'>;
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
        this.create(
          toCatalogueEntry(each).name,
          toOccurrence(each, message?.text),
          toDocumentedFields(this.getCurrentDefinition(each.definition)),
          message?.name,
        ),
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
        ...this.catalogue.createLinks({
          code: current.code,
          definition: current,
          status: original.customStatus ?? current.status,
        }),
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
  const { definition } = declared;
  return { definition, foreignFacts, reason: findReason(message), fields: createDefinedFields(definition) };
}

function toDocumentedFields(definition: ErrorDefinition): readonly DocumentedField[] {
  return (createDefinedFields(definition) ?? []).map(({ fields, code, message }) =>
    createDocumentedField(
      undefined,
      fields.map((name) => name.split('.')),
      [{ code, message }],
    ),
  );
}

/** Example values by the last word of a parameter's name. The first row that matches is used. */
const VALUES: readonly (readonly [RegExp, ParamValue])[] = [
  [/^(id|number|no|index|position|page|line)$/i, 42],
  [/^(count|total|limit|min|max|maximum|minimum|size|length|quantity|amount|age|weight|seconds|days)$/i, 10],
  [/^(at|date|time|until|since|from|before|after)$/i, '2026-01-31T12:30:00.000Z'],
  [/^(email|mail)$/i, 'ada@example.com'],
  [/^(url|uri|link)$/i, 'https://example.com'],
  [/^(name|user|owner|author|customer)$/i, 'Ada'],
  [/^(uuid|guid)$/i, '0b9f2a36-5c1d-4e8f-9a7b-2f3c4d5e6f70'],
];

/** Returns the parameters of an error's texts that its `example` lacks. */
export const listParamsWithoutExample = memoize((definition: ErrorDefinition): readonly string[] => {
  const { message, userMessage = '', resource, example = {} } = definition;
  const names = [message, userMessage, resource?.name ?? ''].flatMap(listTemplateParams);
  return [...new Set(names)].filter((name) => !Object.hasOwn(example, name));
});

/** Invents a plausible value for each parameter without an example. @example { orderId: 42, state: 'state' } */
export function inventParams(definition: ErrorDefinition): Readonly<Record<string, ParamValue>> {
  const names = listParamsWithoutExample(definition);
  return Object.fromEntries(names.map((name) => [name, inventValue(name)]));
}

function inventValue(name: string): ParamValue {
  const words = separateWords(name).split(/[ _.-]/);
  const [, value = name] = VALUES.find(([pattern]) => pattern.test(words.at(-1)!)) ?? [];
  return value;
}

/** Logs the errors whose examples have invented values. */
export function warnAboutExamples(errors: Iterable<NamedError>): void {
  const lines = new Set<string>();
  for (const { name, exampleName, error } of errors) {
    // An occurrence that the app declares has its values.
    const absent = name === exampleName ? listParamsWithoutExample(error.definition) : [];
    if (absent.length > 0) lines.add(`- ${name}: ${absent.join(', ')}`);
  }
  if (lines.size > 0) new Logger('ErrorsModule').warn([EXAMPLE_WARNING, ...lines].join('\n'));
}

const EXAMPLE_WARNING =
  'The OpenAPI document has invented values for parameters without an example. Add them to the definition, as in `example: { id: 42 }`:';
