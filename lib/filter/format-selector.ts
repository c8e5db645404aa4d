import { Inject, Injectable } from '@nestjs/common';
import {
  type FormatChoice,
  type FormatRegistry,
  type FormatSet,
  type Representation,
} from '../formats/format-registry.js';
import { inspectValue } from '../internal/option-mistakes.js';
import { handleRejection, readProperty } from '../internal/unknown-value.js';
import { type BodyHeaders, getMediaType } from '../nest/body-types.js';
import { getRequestPath, getRequestRoute } from '../nest/request-route.js';
import { getRouteFormatName, mapFormatsByRoute, createRouteKey } from '../nest/route-formats.js';
import { RouteTable } from '../nest/route-table.js';
import { FailureLog } from '../reporting/failure-log.js';

export const FORMAT_SELECTOR_OPTIONS = Symbol.for('nestjs-api-errors:format-selector-options');

export interface FormatSelectorOptions {
  readonly formats: FormatRegistry;
}

@Injectable()
export class FormatSelector {
  private byRoute: ReadonlyMap<string, string | undefined> | undefined;

  constructor(
    @Inject(RouteTable) private readonly routes: RouteTable,
    @Inject(FailureLog) private readonly failures: FailureLog,
    @Inject(FORMAT_SELECTOR_OPTIONS) private readonly options: FormatSelectorOptions,
  ) {}

  selectFormats(request: object): FormatSet {
    const { formats } = this.options;
    const routeFormat = this.findRouteFormat(request);
    if (routeFormat !== undefined) return formats.getRouteSet(routeFormat);
    return (formats.choice && this.callChoose(request, formats.choice)) ?? formats.defaultSet;
  }

  negotiate(set: FormatSet, request: object): Representation {
    if (set.representations.length === 1) return set.representations[0]!;
    const headers = (readProperty(request, 'headers') ?? {}) as BodyHeaders & { readonly accept?: string };
    return set.choose(headers.accept, getMediaType(headers));
  }

  get defaultRepresentation(): Representation {
    return this.options.formats.defaultSet.representations[0]!;
  }

  /** Finds the route by the URL if the platform has not routed the request, or has another template for the route. */
  private findRouteFormat(request: object): string | undefined {
    this.byRoute ??= mapFormatsByRoute(this.routes.list());
    if (this.byRoute.size === 0) return undefined;
    const { method, template } = getRequestRoute(request);
    const key = template === undefined ? undefined : this.findKey(method, template);
    if (key !== undefined) return this.byRoute.get(key);
    const route = this.routes.findRoute(method, getRequestPath(request));
    return route && getRouteFormatName(route);
  }

  /** Returns `undefined` if the platform's template of the route differs from the one in Nest's metadata. */
  private findKey(method: string, template: string): string | undefined {
    const methods = [method, 'ALL', ...(method === 'HEAD' ? ['GET'] : [])];
    return methods.map((each) => createRouteKey(each, template)).find((key) => this.byRoute!.has(key));
  }

  private callChoose(request: object, choice: FormatChoice): FormatSet | undefined {
    const { formats } = this.options;
    try {
      const chosen: unknown = choice.choose(request as never);
      if (chosen === undefined) return undefined;
      handleRejection(chosen, (failure) => this.logFailure(failure));
      const names = [chosen].flat();
      if (names.length > 0 && names.every((name) => formats.has(name))) return formats.getSet(names);
      const expected = `the name of a format, an array of names, or undefined, got ${inspectValue(chosen)}`;
      this.logFailure(
        new TypeError(`\`formats.choose\` must return ${expected}. Formats: ${formats.names.join(', ')}.`),
      );
    } catch (failure) {
      this.logFailure(failure);
    }
    return undefined;
  }

  private logFailure(failure: unknown): void {
    this.failures.writeOnce(
      '`formats.choose` did not return a format; the default formats are used.',
      failure,
    );
  }
}
