import { type ErrorDefinition } from '../../error/error-definition.js';
import { renderTemplate } from '../../error/message-template.js';
import { GENERAL_ERRORS } from './general-errors.table.js';

/** Anything that carries a definition: an error class, for instance. */
export interface Defined {
  readonly definition: ErrorDefinition;
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
    own: Iterable<Defined>,
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
