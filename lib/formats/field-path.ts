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
import { type ErrorSchema } from './error-format.js';
import { type FieldBranch } from './field-error-schema.js';
import { type Members, objectSchema, enumSchema, TEXT } from './json-schema.js';

/**
 * How a format writes the path of a field: `cargo.0.weight`, `cargo[0].weight`, the JSON Pointer `/cargo/0/weight`, or that as
 * the fragment of an address, `#/cargo/0/weight`.
 */
export type FieldPathStyle = 'dots' | 'brackets' | 'pointer' | 'fragment';

interface Style {
  readonly start: string;
  readonly step: (name: string) => string;
  /** The expression for a step that is not known beforehand. */
  readonly wildcards: Readonly<Record<PathWildcard['any'], string>>;
}

export const isIndex = (name: string) => /^\d+$/.test(name);
const toPointerStep = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const POINTER_WILDCARDS = {
  index: String.raw`\/\d+`,
  key: String.raw`\/[\s\S]*`,
  below: String.raw`(\/[\s\S]*)?`,
};

const STYLES: Readonly<Record<FieldPathStyle, Style>> = {
  dots: {
    start: '',
    step: (name) => `.${name}`,
    wildcards: { index: String.raw`\.\d+`, key: String.raw`\.[\s\S]*`, below: String.raw`(\.[\s\S]*)?` },
  },
  brackets: {
    start: '',
    step: (name) => (isIndex(name) ? `[${name}]` : `.${name}`),
    wildcards: {
      index: String.raw`\[\d+\]`,
      key: String.raw`[.[][\s\S]*`,
      below: String.raw`([.[][\s\S]*)?`,
    },
  },
  pointer: { start: '', step: toPointerStep, wildcards: POINTER_WILDCARDS },
  fragment: {
    start: '#',
    step: (name) =>
      encodeURI(toPointerStep(name).replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('#', '%23'),
    wildcards: POINTER_WILDCARDS,
  },
};

export const FIELD_PATH_STYLES = Object.keys(STYLES) as readonly FieldPathStyle[];

export const FIELD_PATH: OptionRule = {
  check: (style) => FIELD_PATH_STYLES.includes(style as FieldPathStyle),
  expectation: "'dots', 'brackets', 'pointer' or 'fragment'",
};

/** Writes the paths of fields in a style, and describes what it writes. */
export class FieldPathWriter {
  private readonly style: Style;
  private readonly isPointer: boolean;
  /** Classes share what is nested in them. */
  private readonly createPattern = memoize((path: FieldPath): string => {
    const { start, wildcards } = this.style;
    const steps = path.map((each) =>
      typeof each === 'string' ? escapeRegExp(this.writeSteps(each)) : wildcards[each.any],
    );
    return `^${start}${steps.join('').replace(LEADING_SEPARATOR, '')}$`;
  });

  constructor(private readonly name: FieldPathStyle) {
    // An unknown style is reported at startup.
    this.style = STYLES[name] ?? STYLES.dots;
    this.isPointer = name === 'pointer' || name === 'fragment';
  }

  /** @param dotted a path as field errors have it. @see RFC 6901 */
  write(dotted: string, location?: FieldLocation): string {
    if (this.name === 'dots') return dotted;
    const { start } = this.style;
    // An error of a whole part of a request has the name of the part as its path.
    if (this.isPointer && dotted === location) return start;
    return start + this.writeSteps(dotted).replace(/^\./, '');
  }

  createSchema(paths: readonly FieldPath[], location?: FieldLocation): ErrorSchema {
    const [first] = paths as [FieldPath];
    if (isAnyField(first)) return TEXT;
    if (isExactPath(first))
      return enumSchema([...new Set(paths.map((path) => this.write(toDottedPath(path), location)))]);
    return { type: 'string', pattern: this.createPattern(first) };
  }

  /** A name may have dots in it, which a path does not tell from its own. */
  private writeSteps(dotted: string): string {
    const { step } = this.style;
    return dotted.includes('.') ? dotted.split('.').map(step).join('') : step(dotted);
  }
}

const LEADING_SEPARATOR = /^(\\\.|\[\.\[\])/;

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

export interface SingleField {
  readonly field: string;
  readonly error: FieldError;
}

/** The maximum number of characters that cross-field rules may add to a response, as each field repeats the message. */
const MAX_REPEATED_LENGTH = 16_384;

/** Flattens field errors for formats whose entries name one field each: a cross-field rule is an entry for each field. */
export function flattenFieldErrors(
  errors: readonly FieldError[],
  paths: FieldPathWriter,
): readonly SingleField[] {
  let left = MAX_REPEATED_LENGTH;
  return errors.flatMap((error) => {
    const fields = error.fields.filter(
      (_, index) => index === 0 || (left -= error.message.length + 100) >= 0,
    );
    return fields.map((field): SingleField => ({ field: paths.write(field, error.in), error }));
  });
}

/** The member that names a field. A pointer leads into the body; fields of other parts have plain names. */
export type SourceMember = 'pointer' | 'parameter' | 'header' | 'cookie' | 'file';

const MEMBERS: Readonly<Record<FieldLocation, SourceMember>> = {
  body: 'pointer',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
  cookie: 'cookie',
  file: 'file',
};

const PLAIN = new FieldPathWriter('dots');

/** Names fields for formats that have a member for each part of a request. */
export class FieldSource {
  /** @param bodyPaths writes the paths of fields of the body */
  constructor(private readonly bodyPaths: FieldPathWriter) {}

  /** A field error without a location is one of the body. */
  getMember(location: FieldLocation = 'body'): SourceMember {
    return MEMBERS[location];
  }

  /** Returns the members of all fields that can fail; all members if one of them can be anywhere. */
  listMembers(fields: readonly DocumentedField[]): readonly SourceMember[] {
    const hasAnywhere = fields.some((field) => field.in === undefined);
    const members = hasAnywhere ? Object.values(MEMBERS) : fields.map((field) => this.getMember(field.in));
    return [...new Set(members)];
  }

  write({ in: location = 'body', fields }: FieldError): readonly string[] {
    const paths = this.getPathWriter(location);
    return fields.map((field) => paths.write(field, location));
  }

  /**
   * Creates the schema of an entry. If the location of its field is not known, the entry may have another source.
   *
   * @param wrapSource puts the member of the source where the format has it
   */
  createEntrySchema(
    { in: location, primaryPaths }: FieldBranch,
    otherMembers: Members,
    wrapSource: (source: Members) => Members,
  ): ErrorSchema {
    const part = location ?? 'body';
    const source = wrapSource({ [MEMBERS[part]]: this.getPathWriter(part).createSchema(primaryPaths, part) });
    return location === undefined
      ? objectSchema(otherMembers, source)
      : objectSchema({ ...source, ...otherMembers });
  }

  private getPathWriter(location: FieldLocation): FieldPathWriter {
    return MEMBERS[location] === 'pointer' ? this.bodyPaths : PLAIN;
  }
}
