import { type FormatChoice } from '../formats/format-options.js';
import { type FormatSet, type FormatSets, type Representation } from '../formats/format-registry.js';
import { read } from '../internal/safe-get.js';
import { type BodyHeaders, mediaTypeOf } from '../nest/body-headers.js';
import { onRejection } from '../nest/foreign-error.js';
import { type FailureLog } from '../reporting/error-story.js';

/** Which formats a request is answered with. */
export interface RequestFormatsParts {
  readonly sets: FormatSets;
  /** The name of the format of the request's route, if that has one of its own. */
  readonly ofRoute: (request: object) => string | undefined;
  /** The app's own choice. */
  readonly choice: FormatChoice | undefined;
  readonly failures: FailureLog;
}

/** Chooses the formats that can write the errors of a request: its route's first, else the app's choice, else the default. */
export class RequestFormats {
  private hasFailed = false;

  constructor(private readonly parts: RequestFormatsParts) {}

  of(request: object): FormatSet {
    const { sets, ofRoute, choice } = this.parts;
    const own = ofRoute(request);
    if (own !== undefined) return sets.startingWith(own);
    return (choice && this.chosen(request, choice)) ?? sets.usual;
  }

  /** The format and media type of errors that no request asks for, as those of a proxy. */
  get unasked(): Representation {
    return this.parts.sets.usual.representations[0]!;
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

/** Negotiates what a request is answered with. */
export function negotiate(set: FormatSet, request: object): Representation {
  if (set.representations.length === 1) return set.representations[0]!;
  const headers = (read(request, 'headers') ?? {}) as BodyHeaders & { readonly accept?: string };
  return set.choose(headers.accept, mediaTypeOf(headers));
}
