import {
  dottedPath,
  type FieldPath,
  isAnywhere,
  isExact,
  type OpenStep,
  type PossibleField,
} from '../error/documented-error.js';
import { type FieldError, type FieldLocation } from '../error/field-error.js';
import { remembered } from '../internal/memoize.js';
import { type ErrorSchema } from './error-format.js';
import { type FieldBranch } from './field-error-schema.js';
import { type Members, object, oneOf, TEXT } from './json-schema.js';

/**
 * How a format writes where a field is: `cargo.0.weight`, `cargo[0].weight`, the JSON Pointer `/cargo/0/weight`, or that as
 * the fragment of an address, `#/cargo/0/weight`.
 */
export type FieldPathStyle = 'dots' | 'brackets' | 'pointer' | 'fragment';

interface Style {
  /** What all paths begin with; of those that have a separator before each name, in place of the first. */
  readonly start: string;
  /** What stands for one step of a path. */
  readonly step: (name: string) => string;
  /** The expression for a step that is not known beforehand. */
  readonly open: Readonly<Record<OpenStep['any'], string>>;
}

/** Checks whether a name in a path is the index of an item. */
export const isIndex = (name: string) => /^\d+$/.test(name);
const pointerStep = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
const BELOW_POINTER = {
  index: String.raw`\/\d+`,
  key: String.raw`\/[\s\S]*`,
  below: String.raw`(\/[\s\S]*)?`,
};

const STYLES: Readonly<Record<FieldPathStyle, Style>> = {
  dots: {
    start: '',
    step: (name) => `.${name}`,
    open: { index: String.raw`\.\d+`, key: String.raw`\.[\s\S]*`, below: String.raw`(\.[\s\S]*)?` },
  },
  brackets: {
    start: '',
    step: (name) => (isIndex(name) ? `[${name}]` : `.${name}`),
    open: { index: String.raw`\[\d+\]`, key: String.raw`[.[][\s\S]*`, below: String.raw`([.[][\s\S]*)?` },
  },
  pointer: { start: '', step: pointerStep, open: BELOW_POINTER },
  fragment: {
    start: '#',
    step: (name) => encodeURI(pointerStep(name).replace(/\p{Surrogate}/gu, '\uFFFD')).replaceAll('#', '%23'),
    open: BELOW_POINTER,
  },
};

/** The styles that there are. */
export const FIELD_PATH_STYLES = Object.keys(STYLES) as readonly FieldPathStyle[];

/** What is wrong with a style that an app chose. */
export function styleMistakes(format: string, style: unknown): readonly string[] {
  if (FIELD_PATH_STYLES.includes(style as FieldPathStyle)) return [];
  return [
    `${format}({ fieldPath: ${String(style)} }) is not possible. Use one of ${FIELD_PATH_STYLES.join(', ')}.`,
  ];
}

/** Writes where fields are, and describes what it writes. */
export class FieldNames {
  private readonly style: Style;
  private readonly isPointer: boolean;
  /** Classes share what is nested in them. */
  private readonly patternOf = remembered((path: FieldPath): string => {
    const { start, open } = this.style;
    const steps = path.map((each) => (typeof each === 'string' ? literal(this.steps(each)) : open[each.any]));
    return `^${start}${steps.join('').replace(SEPARATOR, '')}$`;
  });

  constructor(private readonly name: FieldPathStyle) {
    // A style that is none is told at boot.
    this.style = STYLES[name] ?? STYLES.dots;
    this.isPointer = name === 'pointer' || name === 'fragment';
  }

  /** @param dotted a path as field errors have it. @see RFC 6901 */
  of(dotted: string, location?: FieldLocation): string {
    if (this.name === 'dots') return dotted;
    const { start } = this.style;
    // What is wrong with a whole part of a request is named by the part.
    if (this.isPointer && dotted === location) return start;
    return start + this.steps(dotted).replace(/^\./, '');
  }

  /** The schema of the names of fields that can be at any of these places. */
  schema(paths: readonly FieldPath[], location?: FieldLocation): ErrorSchema {
    const [first] = paths as [FieldPath];
    if (isAnywhere(first)) return TEXT;
    if (isExact(first)) return oneOf([...new Set(paths.map((path) => this.of(dottedPath(path), location)))]);
    return { type: 'string', pattern: this.patternOf(first) };
  }

  /** A name may have dots in it, which a path does not tell from its own. */
  private steps(dotted: string): string {
    const { step } = this.style;
    return dotted.includes('.') ? dotted.split('.').map(step).join('') : step(dotted);
  }
}

/** What stands before each name but the first, in a pattern. */
const SEPARATOR = /^(\\\.|\[\.\[\])/;

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
}

/** What is wrong with one field, and how a format names the field. */
export interface SingleField {
  readonly field: string;
  readonly error: FieldError;
}

/** Of characters: what rules over several fields may add to an answer, as each field repeats the message. */
const REPEATED = 16_384;

/** Field errors for formats whose entries have one field each: a rule over several is one entry a field. */
export function singleFields(errors: readonly FieldError[], names: FieldNames): readonly SingleField[] {
  let left = REPEATED;
  return errors.flatMap((error) => {
    const fields = error.fields.filter(
      (_, index) => index === 0 || (left -= error.message.length + 100) >= 0,
    );
    return fields.map((field): SingleField => ({ field: names.of(field, error.in), error }));
  });
}

/** The member that says where a field is. A pointer leads into the body; what came elsewhere has a plain name. */
export type PlaceMember = 'pointer' | 'parameter' | 'header' | 'cookie' | 'file';

const MEMBERS: Readonly<Record<FieldLocation, PlaceMember>> = {
  body: 'pointer',
  query: 'parameter',
  path: 'parameter',
  header: 'header',
  cookie: 'cookie',
  file: 'file',
};

const PLAIN = new FieldNames('dots');

/** Says of fields in which part of a request they are, and where there, for formats that have a member for each part. */
export class FieldPlaces {
  /** @param names how those of the body are written */
  constructor(private readonly names: FieldNames) {}

  /** A service that names a field without its part means the body. */
  memberOf(location: FieldLocation = 'body'): PlaceMember {
    return MEMBERS[location];
  }

  /** Those of all fields that can fail; where one can be anywhere, all that there are. */
  membersOf(fields: readonly PossibleField[]): readonly PlaceMember[] {
    const hasAnywhere = fields.some((field) => field.in === undefined);
    const members = hasAnywhere ? Object.values(MEMBERS) : fields.map((field) => this.memberOf(field.in));
    return [...new Set(members)];
  }

  /** The names of all fields that an error is about. */
  of({ in: location = 'body', fields }: FieldError): readonly string[] {
    const names = this.namesIn(location);
    return fields.map((field) => names.of(field, location));
  }

  /**
   * The schema of an entry: of its place, and of the members that go with it. An entry whose part of the request nobody
   * knows beforehand may have another place.
   *
   * @param within how the format writes the place down
   */
  entry(
    { in: location, places }: FieldBranch,
    others: Members,
    within: (place: Members) => Members,
  ): ErrorSchema {
    const part = location ?? 'body';
    const place = { [MEMBERS[part]]: this.namesIn(part).schema(places, part) };
    return location === undefined ? object(others, within(place)) : object({ ...within(place), ...others });
  }

  private namesIn(location: FieldLocation): FieldNames {
    return MEMBERS[location] === 'pointer' ? this.names : PLAIN;
  }
}
