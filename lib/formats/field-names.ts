import { type FieldLocation } from '../error/field-error.js';
import { dottedPath, type FieldPath, isAnywhere, isExact, type OpenStep } from '../error/possible-field.js';
import { type ErrorSchema } from './error-format.js';
import { oneOf, TEXT } from './schema-members.js';

/** How a format writes where a field is: `cargo.0.weight`, `cargo[0].weight` or `/cargo/0/weight`. */
export type FieldPathStyle = 'dots' | 'brackets' | 'pointer';

interface Style {
  /** What stands for one step of a path. */
  readonly step: (name: string) => string;
  /** What is left of the first step of a path. */
  readonly first: (text: string) => string;
  /** The expression for a step that is not known beforehand. */
  readonly open: Readonly<Record<OpenStep['any'], string>>;
}

const isIndex = (name: string) => /^\d+$/.test(name);
const withoutDot = (text: string) => (text.startsWith('.') ? text.slice(1) : text);

const STYLES: Readonly<Record<FieldPathStyle, Style>> = {
  dots: {
    step: (name) => `.${name}`,
    first: withoutDot,
    open: { index: String.raw`\.\d+`, key: String.raw`\.[\s\S]*`, below: String.raw`(\.[\s\S]*)?` },
  },
  brackets: {
    step: (name) => (isIndex(name) ? `[${name}]` : `.${name}`),
    first: withoutDot,
    open: { index: String.raw`\[\d+\]`, key: String.raw`[.[][\s\S]*`, below: String.raw`([.[][\s\S]*)?` },
  },
  pointer: {
    step: (name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    first: (text) => text,
    open: { index: String.raw`\/\d+`, key: String.raw`\/[\s\S]*`, below: String.raw`(\/[\s\S]*)?` },
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

  constructor(private readonly name: FieldPathStyle) {
    // A style that is none is told at boot.
    this.style = STYLES[name] ?? STYLES.dots;
  }

  /** @param dotted a path as field errors have it. @see RFC 6901 */
  of(dotted: string, location?: FieldLocation): string {
    if (this.name === 'dots') return dotted;
    // What is wrong with a whole part of a request is named by the part.
    if (this.name === 'pointer' && dotted === location) return '';
    return this.style.first(
      dotted
        .split('.')
        .map((name) => this.style.step(name))
        .join(''),
    );
  }

  /** The schema of the names of fields that can be at any of these places. */
  schema(paths: readonly FieldPath[], location?: FieldLocation): ErrorSchema {
    const [first] = paths as [FieldPath];
    if (isAnywhere(first)) return TEXT;
    if (isExact(first)) return oneOf([...new Set(paths.map((path) => this.of(dottedPath(path), location)))]);
    const steps = first.map((each) =>
      typeof each === 'string' ? this.literal(each) : this.style.open[each.any],
    );
    return { type: 'string', pattern: `^${steps.join('').replace(SEPARATOR, '')}$` };
  }

  /** A name may have dots in it, which a path does not tell from its own. */
  private literal(name: string): string {
    const text = name.split('.').map(this.style.step).join('');
    return text.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);
  }
}

/** What stands before each name but the first, in a pattern. */
const SEPARATOR = /^(\\\.|\[\.\[\])/;
