import { type DefinedError } from '../../error/error-definition.js';
import { renderTemplate } from '../../error/message-template.js';
import { isObject, isWebAddress } from '../../internal/unknown-value.js';
import { FIELD_PATH, type FieldPathStyle } from '../../formats/field-path.js';
import { findOptionMistakes, type OptionRules } from '../../internal/option-mistakes.js';
import { GENERAL_ERRORS } from './general-errors.table.js';
import { writeTimeIn } from './generated-at.js';

/** How {@link dellin} writes. */
export interface DellinOptions {
  /**
   * The zone whose clocks `metadata.generated_at` shows, by its IANA name; the text itself does not tell which it is.
   * @default 'UTC'
   * @example 'Europe/Moscow'
   */
  readonly timeZone?: string;
  /**
   * The address of the page that lists the numbers; `#error_` and a number are appended to it. Where it has a `#` itself,
   * it is written as it is. A field error's own `documentationUrl` goes before.
   * @default the page of the error's code
   * @example 'https://docs.example.com/errors'
   */
  readonly page?: string;
  /**
   * Errors whose numbers field errors, and `numbers`, refer to: their titles and messages are written for the number. The
   * general ones, 100001 to 110008, are known; one with such a number puts it in other words.
   * @default []
   * @example [WrongTerminal, AddressNotServed]
   */
  readonly catalogue?: readonly DefinedError[];
  /**
   * Numbers of errors and field errors that have none of their own, by their `code` or by what is more exact, their
   * `reason`.
   * @default {}
   * @example { already_exists: 190001, not_found: 110007, arrayMaxSize: 130024 }
   */
  readonly numbers?: Readonly<Record<string, number>>;
  /**
   * What the detail of an entry is, where the number is not the error's own: what the catalogue says of the number, or
   * what the error, or the rule that refused the field, says itself.
   * @default 'catalogue'
   */
  readonly details?: DetailSource;
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/** Options with their defaults. */
export type ResolvedDellinOptions = Required<Omit<DellinOptions, 'page'>> & {
  readonly page: string | undefined;
};

const DEFAULTS: ResolvedDellinOptions = {
  timeZone: 'UTC',
  page: undefined,
  catalogue: [],
  numbers: {},
  details: 'catalogue',
  fieldPath: 'dots',
};

/** Fills in the defaults. */
export function resolveDellin(given: DellinOptions): ResolvedDellinOptions {
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...DEFAULTS, ...Object.fromEntries(set) };
}

const RULES: OptionRules<DellinOptions> = {
  timeZone: {
    check: (zone) => typeof zone === 'string' && writeTimeIn(zone) !== undefined,
    expectation: "the IANA name of a time zone, such as 'Europe/Moscow'",
  },
  page: { check: isWebAddress, expectation: "an address, such as 'https://docs.example.com/errors'" },
  catalogue: {
    check: (catalogue) => Array.isArray(catalogue) && catalogue.every(isDefined),
    expectation: 'an array of classes of defineError(), such as [WrongTerminal]',
  },
  numbers: {
    check: (numbers) =>
      typeof numbers === 'object' && numbers !== null && Object.values(numbers).every(isNumber),
    expectation: 'positive integers by code, such as { already_exists: 190001 }',
  },
  details: {
    check: (details) => details === 'catalogue' || details === 'message',
    expectation: "'catalogue' or 'message'",
  },
  fieldPath: FIELD_PATH,
};

function isDefined(entry: unknown): boolean {
  const { definition } = (entry ?? {}) as Partial<DefinedError>;
  return isObject(definition);
}

function isNumber(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

export function dellinMistakes(options: DellinOptions): readonly string[] {
  return findOptionMistakes('dellin', options, RULES);
}

/** Where the details of numbers come from that are not an error's own. */
export type DetailSource = 'catalogue' | 'message';

interface Text {
  readonly title: string;
  /** A template. */
  readonly detail: string;
}

/** What an entry is about, for itself. */
interface Spoken {
  readonly message: string;
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** What the catalogue says of numbers: the general rows, and those of the app, which may put them otherwise. */
export class NumberTexts {
  private readonly byNumber: ReadonlyMap<number, Text>;

  constructor(
    own: Iterable<DefinedError>,
    private readonly details: DetailSource,
  ) {
    const general = Object.values(GENERAL_ERRORS).map((row): [number, Text] => [row.number, row]);
    const ofApp = [...own].flatMap(({ definition: { number, title, message } }): [number, Text][] =>
      number === undefined ? [] : [[number, { title, detail: message }]],
    );
    this.byNumber = new Map([...general, ...ofApp]);
  }

  titleOf(number: number): string | undefined {
    return this.byNumber.get(number)?.title;
  }

  /** The detail of a number, as it is said of this entry. */
  detailOf(number: number, { message, params = {} }: Spoken): string {
    const text = this.details === 'catalogue' ? this.byNumber.get(number) : undefined;
    return text === undefined ? message : renderTemplate(text.detail, params);
  }
}
