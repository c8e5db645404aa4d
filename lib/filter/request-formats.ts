import { read } from '../error/read.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type FormatChoice } from '../formats/format-options.js';
import { type FormatSet, type FormatSets, type Representation } from '../formats/format-sets.js';
import { onRejection } from '../mapping/foreign-error.js';
import { type FailureLog } from '../observability/failure-log.js';
import { type BodyHeaders, mediaTypeOf } from '../routes/body-headers.js';

/** What an error is written as, and the format that gives its status. */
export interface ChosenFormat {
  readonly primary: ErrorFormat;
  readonly representation: Representation;
}

/** Which formats a request is answered with. */
export interface RequestFormatsParts {
  readonly sets: FormatSets;
  /** The name of the format of the request's route, if that has one of its own. */
  readonly ofRoute: (request: object) => string | undefined;
  /** The app's own choice. */
  readonly choice: FormatChoice | undefined;
  readonly failures: FailureLog;
}

/** Chooses the format of the answer to a request: its route's first, else the app's choice, else the usual one. */
export class RequestFormats {
  private readonly usual: ChosenFormat;
  private hasFailed = false;

  constructor(private readonly parts: RequestFormatsParts) {
    const { primary, representations } = parts.sets.usual;
    this.usual = { primary, representation: representations[0]! };
  }

  /** @param request none where nobody asks: the answer is a proxy's */
  of(request?: object): ChosenFormat {
    if (request === undefined) return this.usual;
    const set = this.setOf(request);
    const { primary, representations } = set;
    if (representations.length === 1) return { primary, representation: representations[0]! };
    const headers = (read(request, 'headers') ?? {}) as BodyHeaders & { readonly accept?: string };
    return { primary, representation: set.choose(headers.accept, mediaTypeOf(headers)) };
  }

  private setOf(request: object): FormatSet {
    const { sets, ofRoute, choice } = this.parts;
    const own = ofRoute(request);
    if (own !== undefined) return sets.startingWith(own);
    return (choice && this.chosen(request, choice)) ?? sets.usual;
  }

  private chosen(request: object, choice: FormatChoice): FormatSet | undefined {
    const { sets } = this.parts;
    try {
      const answer: unknown = choice.choose(request as never);
      if (answer === undefined) return undefined;
      onRejection(answer, (failure) => this.complain(failure));
      const names = [answer].flat();
      if (names.length > 0 && names.every((name) => sets.has(name))) return sets.inOrder(names);
      this.complain(new TypeError(`It must return names of ${sets.names.join(', ')}, or undefined.`));
    } catch (failure) {
      this.complain(failure);
    }
    return undefined;
  }

  /** Once: it would fail for each request. */
  private complain(failure: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.parts.failures.write('formats.choose gave no format; the usual ones are used.', failure);
  }
}
