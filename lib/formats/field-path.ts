import {
  toDottedPath,
  type FieldPath,
  isAnyField,
  isExactPath,
  type PathWildcard,
  type DocumentedField,
} from '../error/documented-error.js';
import { type FieldError, type FieldLocation } from '../error/field-error.js';
import { memoize } from '../internal/memoize.js';
import { type OptionRule } from '../internal/option-mistakes.js';

import {
  type Code,
  createBranches,
  createEntrySchema,
  type FieldBranch,
} from './schema/field-error-schema.js';
import {
  createEnumOrTextSchema,
  createEnumSchema,
  createObjectSchema,
  createTextSchema,
  DESCRIPTIONS,
  type Members,
  type SchemaParts,
  type ErrorSchema,
} from './schema/json-schema.js';

/**
 * The notation of field paths: `cargo.0.weight`, `cargo[0].weight`, the JSON Pointer `/cargo/0/weight`, or the pointer as a
 * URI fragment, `#/cargo/0/weight`.
 *
 * @see RFC 6901
 */
export type FieldPathStyle = 'dots' | 'brackets' | 'pointer' | 'fragment';

interface Style {
  readonly start: string;
  readonly step: (name: string) => string;
  readonly wildcardPatterns: Readonly<Record<PathWildcard['any'], string>>;
}

export const isIndex = (name: string) => /^\d+$/.test(name);
const toPointerStep = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const POINTER_WILDCARD_PATTERNS = {
  index: String.raw`/\d+`,
  key: String.raw`/[\s\S]*`,
  descendant: String.raw`(/[\s\S]*)?`,
};

const STYLES: Readonly<Record<FieldPathStyle, Style>> = {
  dots: {
    start: '',
    step: (name) => `.${name}`,
    wildcardPatterns: {
      index: String.raw`\.\d+`,
      key: String.raw`\.[\s\S]*`,
      descendant: String.raw`(\.[\s\S]*)?`,
    },
  },
  brackets: {
    start: '',
    step: (name) => (isIndex(name) ? `[${name}]` : `.${name}`),
    wildcardPatterns: {
      index: String.raw`\[\d+\]`,
      key: String.raw`[.[][\s\S]*`,
      descendant: String.raw`([.[][\s\S]*)?`,
    },
  },
  pointer: { start: '', step: toPointerStep, wildcardPatterns: POINTER_WILDCARD_PATTERNS },
  fragment: {
    start: '#',
    step: (name) =>
      encodeURI(toPointerStep(name).replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('#', '%23'),
    wildcardPatterns: POINTER_WILDCARD_PATTERNS,
  },
};

export const FIELD_PATH_STYLES = Object.keys(STYLES) as readonly FieldPathStyle[];

export const FIELD_PATH_RULE: OptionRule = {
  isValid: (style) => FIELD_PATH_STYLES.includes(style as FieldPathStyle),
  expectation: "'dots', 'brackets', 'pointer' or 'fragment'",
};

export class FieldPathWriter {
  private readonly style: Style;
  private readonly isPointer: boolean;
  private readonly createPattern = memoize((path: FieldPath): string => {
    const { start, wildcardPatterns } = this.style;
    const steps = path.map((each) =>
      typeof each === 'string' ? escapeRegExp(this.writeSteps(each)) : wildcardPatterns[each.any],
    );
    return `^${start}${steps.join('').replace(LEADING_SEPARATOR, '')}$`;
  });

  constructor(private readonly name: FieldPathStyle) {
    // An unknown style is reported at startup.
    this.style = STYLES[name] ?? STYLES.dots;
    this.isPointer = name === 'pointer' || name === 'fragment';
  }

  write(dottedPath: string, location?: FieldLocation): string {
    if (this.name === 'dots') return dottedPath;
    const { start } = this.style;
    // The path of a whole part of a request is the name of the part, for example `body`.
    if (this.isPointer && dottedPath === location) return start;
    return start + this.writeSteps(dottedPath).replace(/^\./, '');
  }

  writeAll({ fields, in: location }: FieldError): readonly string[] {
    return fields.map((field) => this.write(field, location));
  }

  createSchema(paths: readonly FieldPath[], location?: FieldLocation): ErrorSchema {
    const [first] = paths as [FieldPath];
    const description = DESCRIPTIONS.field;
    if (isAnyField(first)) return createTextSchema(description);
    if (!isExactPath(first)) return { type: 'string', pattern: this.createPattern(first), description };
    const names = paths.map((path) => this.write(toDottedPath(path), location));
    return createEnumSchema([...new Set(names)], description);
  }

  /** Splits at each dot: a dotted path cannot distinguish a separator from a dot in a name. */
  private writeSteps(dottedPath: string): string {
    const { step } = this.style;
    return dottedPath.includes('.') ? dottedPath.split('.').map(step).join('') : step(dottedPath);
  }
}

const LEADING_SEPARATOR = /^(\\\.|\[\.\[\])/;

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

export interface SingleField {
  readonly field: string;
  readonly error: FieldError;
}

/**
 * Limits the approximate number of characters that repeated entries of cross-field rules add to a response; an entry counts
 * its message and 100 characters.
 */
const MAX_REPEATED_LENGTH = 16_384;

/**
 * Creates an entry for each field, for formats whose entries name one field. After `MAX_REPEATED_LENGTH`, only the first
 * field of each error is kept.
 */
export function flattenFieldErrors(
  errors: readonly FieldError[],
  paths: FieldPathWriter,
): readonly SingleField[] {
  let remainingLength = MAX_REPEATED_LENGTH;
  return errors.flatMap((error) => {
    const fields = error.fields.filter(
      (_, index) => index === 0 || (remainingLength -= error.message.length + 100) >= 0,
    );
    return fields.map((field): SingleField => ({ field: paths.write(field, error.in), error }));
  });
}

/** Describes the entries of a format whose entries name one field each, in the member `field`. */
export interface SingleFieldEntry {
  readonly common: ErrorSchema;
  readonly codeMember: string;
  /** The schema of any code, for fields whose codes are not known. @default any string */
  readonly anyCode?: ErrorSchema;
  readonly getCodes?: (field: DocumentedField) => readonly Code[];
}

/** Creates the schema of an entry with a branch for each field, and for each field of a cross-field rule. */
export function createSingleFieldEntrySchema(
  fields: readonly DocumentedField[],
  paths: FieldPathWriter,
  { common, codeMember, anyCode, getCodes }: SingleFieldEntry,
  parts: SchemaParts,
): ErrorSchema | undefined {
  const branches = createBranches(fields, getCodes).flatMap((branch) =>
    branch.paths.map((path): FieldBranch => ({ ...branch, primaryPaths: [path], paths: [path] })),
  );
  const describeBranch = ({ in: location, primaryPaths, codes }: FieldBranch) => {
    const code = createEnumOrTextSchema(codes, DESCRIPTIONS.fieldCode);
    return createObjectSchema({
      field: paths.createSchema(primaryPaths, location),
      [codeMember]: codes.length === 0 && anyCode !== undefined ? anyCode : code,
    });
  };
  return createEntrySchema(branches, { name: 'FieldError', schema: common }, describeBranch, parts);
}

export type SourceMember = 'pointer' | 'parameter' | 'header' | 'cookie' | 'file';

const MEMBERS: Readonly<Record<FieldLocation, SourceMember>> = {
  body: 'pointer',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
  cookie: 'cookie',
  file: 'file',
};

const DOTTED_PATH_WRITER = new FieldPathWriter('dots');

/**
 * Writes fields for formats that name the part of the request with a member, such as `source.pointer` and `source.header` of
 * JSON:API.
 */
export class FieldSource {
  constructor(private readonly bodyPaths: FieldPathWriter) {}

  getMember(location: FieldLocation = 'body'): SourceMember {
    return MEMBERS[location];
  }

  listMembers(fields: readonly DocumentedField[]): readonly SourceMember[] {
    const hasUnknownLocation = fields.some((field) => field.in === undefined);
    const members = hasUnknownLocation
      ? Object.values(MEMBERS)
      : fields.map((field) => this.getMember(field.in));
    return [...new Set(members)];
  }

  write({ in: location = 'body', fields }: FieldError): readonly string[] {
    const paths = this.getPathWriter(location);
    return fields.map((field) => paths.write(field, location));
  }

  /** @param wrapSource nests the member that names the field, if the format does not have it at the top of the entry */
  createEntrySchema(
    { in: location, primaryPaths }: FieldBranch,
    otherMembers: Members,
    wrapSource: (source: Members) => Members,
  ): ErrorSchema {
    const part = location ?? 'body';
    const source = wrapSource({ [MEMBERS[part]]: this.getPathWriter(part).createSchema(primaryPaths, part) });
    return location === undefined
      ? createObjectSchema(otherMembers, source)
      : createObjectSchema({ ...source, ...otherMembers });
  }

  private getPathWriter(location: FieldLocation): FieldPathWriter {
    return MEMBERS[location] === 'pointer' ? this.bodyPaths : DOTTED_PATH_WRITER;
  }
}
