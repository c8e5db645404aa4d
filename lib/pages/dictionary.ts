import { BUILT_IN_ERRORS, type Catalogue } from '../catalogue/catalogue.js';
import { type DocumentedError, type DocumentedField, toReadablePath } from '../error/documented-error.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { getOrCreate, groupBy, memoize } from '../internal/memoize.js';
import { type ListedOperation } from '../openapi/operation-list.js';
import { FIELD_CODE_TEXTS } from './texts/field-code-texts.js';

export interface ErrorUse {
  readonly method: string;
  readonly path: string;
  readonly isDeclared: boolean;
}

interface FieldUse {
  readonly method: string;
  readonly path: string;
  readonly field: string;
  readonly in: string | undefined;
  readonly message: string;
  readonly code: string;
}

export interface ErrorEntry {
  readonly definition: ErrorDefinition;
  /** True if the package defines the error and the app does not. */
  readonly isBuiltIn: boolean;
  readonly numbers: readonly number[];
  readonly uses: readonly ErrorUse[];
  readonly fieldCodes: readonly string[];
  /** The error as the operations document it: one with fields, if there is any. */
  readonly documented: DocumentedError;
}

export interface FieldTopic {
  readonly name: string;
  readonly numbers: readonly number[];
  readonly uses: readonly FieldUse[];
}

/** Encodes a text for a path, also a text with half of a character, and brackets, which would end a link of Markdown. */
export function encodeName(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '\uFFFD')).replace(/[()]/g, (bracket) =>
    bracket === '(' ? '%28' : '%29',
  );
}

/** Returns the path of the page about a topic. The name of a custom constraint can be any text. */
export function createTopicId(folder: 'fields' | 'constraints', name: string): string {
  const encoded = encodeName(name);
  return `${folder}/${/^\.+$/.test(encoded) ? encoded.replaceAll('.', '%2E') : encoded}`;
}

export interface NumberEntry {
  readonly number: number;
  readonly title: string;
  readonly status: number | undefined;
  readonly message: string;
  readonly to: string | undefined;
}

export interface DictionarySources {
  readonly catalogue: Pick<Catalogue, 'entries' | 'getCurrentDefinition'>;
  readonly formats: readonly ErrorFormat[];
  readonly operations: readonly ListedOperation[];
  readonly documentError: (definition: ErrorDefinition) => DocumentedError;
  readonly constraints: readonly string[];
}

/** The facts about all errors of an app, which the pages show. */
export class Dictionary {
  /** Sorted by status. In each status, the errors of the app come first. */
  readonly errors: readonly ErrorEntry[];
  readonly fieldCodes: readonly FieldTopic[];
  readonly constraints: readonly FieldTopic[];
  readonly numbers: readonly NumberEntry[];
  readonly operations: readonly ListedOperation[];
  private readonly errorsByCode: ReadonlyMap<string, ErrorEntry>;

  constructor(private readonly sources: DictionarySources) {
    this.operations = sources.operations.filter(({ errors }) => errors.length > 0);
    const uses = collectUses(sources.operations);
    this.errors = this.listDefinitions()
      .map((definition) => this.createEntry(definition, uses.get(definition) ?? createUses()))
      .toSorted(compareEntries);
    this.errorsByCode = new Map(this.errors.map((entry) => [entry.definition.code, entry]));
    const fields = collectFields(sources.operations);
    const codes = [...Object.keys(FIELD_CODE_TEXTS), ...fields.map(({ use }) => use.code)];
    this.fieldCodes = this.createTopics(codes, fields, ({ use }) => use.code);
    const reasons = fields.flatMap(({ reason }) => reason ?? []);
    this.constraints = this.createTopics(
      [...sources.constraints, ...reasons],
      fields,
      ({ reason }) => reason,
    );
    this.numbers = this.collectNumbers();
  }

  findError(code: string): ErrorEntry | undefined {
    return this.errorsByCode.get(code) ?? this.errors.find(({ numbers }) => numbers.includes(Number(code)));
  }

  /** Omits disguised errors: they are never sent, and a page would reveal what the disguise hides. */
  private listDefinitions(): readonly ErrorDefinition[] {
    const { catalogue } = this.sources;
    return catalogue.entries
      .map(({ definition }) => definition)
      .filter((definition) => catalogue.getCurrentDefinition(definition) === definition);
  }

  private createEntry(
    definition: ErrorDefinition,
    { uses, variants, fieldCodes }: CollectedUses,
  ): ErrorEntry {
    const plain = this.sources.documentError(definition);
    const errors = [plain, ...variants.values()];
    const written = this.sources.formats.flatMap(({ numbers }) =>
      numbers === undefined ? [] : errors.map((error) => numbers.getNumber(error)),
    );
    const numbers = [definition.number, ...written].filter((number) => number !== undefined);
    return {
      definition,
      isBuiltIn: BUILT_IN.has(definition),
      numbers: [...new Set(numbers)],
      uses,
      fieldCodes: [...fieldCodes].toSorted(),
      documented: variants.values().next().value ?? plain,
    };
  }

  private createTopics(
    names: readonly string[],
    fields: readonly CollectedField[],
    getName: (field: CollectedField) => string | undefined,
  ): readonly FieldTopic[] {
    const byName = groupBy(fields, (field) => getName(field) ?? '');
    return [...new Set(names)].toSorted().map((name) => {
      const found = byName.get(name) ?? [];
      return { name, numbers: this.collectFieldNumbers(name, found), uses: found.map(({ use }) => use) };
    });
  }

  private collectFieldNumbers(name: string, fields: readonly CollectedField[]): readonly number[] {
    const builtIn = Object.hasOwn(FIELD_CODE_TEXTS, name) ? [{ code: name }] : [];
    const facts = fields.map(({ use, reason, number }) => ({ code: use.code, reason, number }));
    const written = this.sources.formats.flatMap(({ numbers }) =>
      [...facts, ...builtIn].map((field) => numbers?.getFieldNumber?.(field)),
    );
    const all = [...facts.map(({ number }) => number), ...written];
    return [...new Set(all.filter((number) => number !== undefined))];
  }

  private collectNumbers(): readonly NumberEntry[] {
    const entries = new Map<number, NumberEntry>();
    const add = (number: number, entry: Omit<NumberEntry, 'number'>) => {
      if (!entries.has(number)) entries.set(number, { number, ...entry });
    };
    for (const { definition, numbers } of this.errors) {
      const { title, status, message, code } = definition;
      // The number of a general error has the text of its format.
      for (const number of numbers)
        if (number === definition.number) add(number, { title, status, message, to: code });
    }
    for (const { numbers } of this.sources.formats) {
      for (const { number, title, status, message } of numbers?.listed ?? []) {
        const to = this.errors.find((each) => each.numbers.includes(number!))?.definition.code;
        if (number !== undefined) add(number, { title, status, message, to });
      }
    }
    for (const { definition, numbers } of this.errors) {
      const { title, status, message, code } = definition;
      for (const number of numbers) add(number, { title, status, message, to: code });
    }
    for (const { name, numbers, uses } of this.fieldCodes)
      for (const number of numbers)
        add(number, {
          title: name,
          status: undefined,
          message: uses[0]?.message ?? '',
          to: createTopicId('fields', name),
        });
    return [...entries.values()].toSorted((one, other) => one.number - other.number);
  }
}

const BUILT_IN: ReadonlySet<ErrorDefinition> = new Set(BUILT_IN_ERRORS.map(({ definition }) => definition));

interface CollectedUses {
  readonly uses: ErrorUse[];
  readonly fieldCodes: Set<string>;
  /** The documented errors by reason, of each the one with the most fields, as it is the best example. */
  readonly variants: Map<string | undefined, DocumentedError>;
}

const createUses = (): CollectedUses => ({ uses: [], fieldCodes: new Set(), variants: new Map() });

function collectUses(operations: readonly ListedOperation[]): ReadonlyMap<ErrorDefinition, CollectedUses> {
  const byDefinition = new Map<ErrorDefinition, CollectedUses>();
  for (const { method, path, errors } of operations) {
    const seen = new Set<ErrorDefinition>();
    for (const { error, isDeclared } of errors) {
      const { definition, reason, documentedFields } = error;
      const { uses, fieldCodes, variants } = getOrCreate(byDefinition, definition, createUses);
      for (const { codes } of documentedFields) for (const { code } of codes) fieldCodes.add(code);
      const count = variants.get(reason)?.documentedFields.length ?? -1;
      if (documentedFields.length > count) variants.set(reason, error);
      if (!seen.has(definition)) uses.push({ method, path, isDeclared });
      seen.add(definition);
    }
  }
  return byDefinition;
}

interface CollectedField {
  readonly use: FieldUse;
  readonly reason: string | undefined;
  readonly number: number | undefined;
}

const collectFieldsOf = memoize((fields: readonly DocumentedField[]) =>
  fields.flatMap(({ in: location, paths, codes }) =>
    codes.map(({ code, reason, number, message }) => ({
      reason,
      number,
      use: { field: paths.map(toReadablePath).join(', '), in: location, message, code },
    })),
  ),
);

function collectFields(operations: readonly ListedOperation[]): readonly CollectedField[] {
  return operations.flatMap(({ method, path, errors }) =>
    errors.flatMap(({ error }) =>
      collectFieldsOf(error.documentedFields).map(({ use, ...facts }) => ({
        ...facts,
        use: { method, path, ...use },
      })),
    ),
  );
}

function compareEntries(one: ErrorEntry, other: ErrorEntry): number {
  return (
    one.documented.status - other.documented.status ||
    Number(one.isBuiltIn) - Number(other.isBuiltIn) ||
    one.definition.code.localeCompare(other.definition.code, 'en')
  );
}
