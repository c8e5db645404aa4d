import { Inject, Injectable } from '@nestjs/common';
import {
  type FormatChoice,
  type FormatRegistry,
  type FormatSet,
  type Representation,
} from '../formats/format-registry.js';
import { read } from '../internal/unknown-value.js';
import { type BodyHeaders, mediaTypeOf } from '../nest/body-types.js';
import { onRejection } from '../nest/foreign-error.js';
import { RouteFormats } from '../nest/route-formats.js';
import { FailureLog } from '../reporting/error-story.js';

export const FORMAT_SELECTOR_OPTIONS = Symbol.for('nestjs-api-errors:format-selector-options');

export interface FormatSelectorOptions {
  readonly formats: FormatRegistry;
}

/** Selects the formats that can write the errors of a request: those of its route, else the app's choice, else the default. */
@Injectable()
export class FormatSelector {
  private hasFailed = false;

  constructor(
    @Inject(RouteFormats) private readonly routeFormats: RouteFormats,
    @Inject(FailureLog) private readonly failures: FailureLog,
    @Inject(FORMAT_SELECTOR_OPTIONS) private readonly options: FormatSelectorOptions,
  ) {}

  formatsFor(request: object): FormatSet {
    const { formats } = this.options;
    const own = this.routeFormats.findName(request);
    if (own !== undefined) return formats.startingWith(own);
    return (formats.choice && this.chosenFormats(request, formats.choice)) ?? formats.defaultSet;
  }

  /** Selects the representation that a client gets by its `Accept`. */
  negotiate(set: FormatSet, request: object): Representation {
    if (set.representations.length === 1) return set.representations[0]!;
    const headers = (read(request, 'headers') ?? {}) as BodyHeaders & { readonly accept?: string };
    return set.choose(headers.accept, mediaTypeOf(headers));
  }

  /** The representation of errors without a request, such as those of a proxy. */
  get defaultRepresentation(): Representation {
    return this.options.formats.defaultSet.representations[0]!;
  }

  private chosenFormats(request: object, choice: FormatChoice): FormatSet | undefined {
    const { formats } = this.options;
    try {
      const chosen: unknown = choice.choose(request as never);
      if (chosen === undefined) return undefined;
      onRejection(chosen, (failure) => this.logFailure(failure));
      const names = [chosen].flat();
      if (names.length > 0 && names.every((name) => formats.has(name))) return formats.inOrder(names);
      this.logFailure(new TypeError(`It must return names of ${formats.names.join(', ')}, or undefined.`));
    } catch (failure) {
      this.logFailure(failure);
    }
    return undefined;
  }

  /** Logs the first failure only: each request would cause one. */
  private logFailure(failure: unknown): void {
    if (this.hasFailed) return;
    this.hasFailed = true;
    this.failures.write('formats.choose gave no format; the usual ones are used.', failure);
  }
}
