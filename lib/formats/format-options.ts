import { type ErrorFormat } from './error-format.js';
import { FormatSets } from './format-registry.js';
import { looker } from './looker.format.js';

/** A format that answers on routes which ask for it by `@UseErrorFormat()`, and nowhere else. */
export interface RouteOnlyFormat {
  readonly routeOnly: ErrorFormat;
}

/** A format as the option `formats` takes it. */
export type FormatOption = ErrorFormat | RouteOnlyFormat;

/**
 * The formats of an app that chooses among them for each request: by its version, its tenant, a header. The documentation
 * lists all of them.
 *
 * @example
 * ```ts
 * import { type FormatChoice, looker, nest } from 'nestjs-api-errors';
 *
 * export const formats: FormatChoice = {
 *   among: [looker(), nest()],
 *   choose: (request) => (request.headers['x-api-version'] === '1' ? 'nest' : 'looker'),
 *   vary: ['X-Api-Version'],
 * };
 * ```
 */
export interface FormatChoice {
  readonly among: readonly FormatOption[];
  /**
   * @param request the adapter's, or the platform's where it did not come so far; its type is the app's to say
   * @returns the name of the format, or of several in order, among whose media types `Accept` chooses; `undefined` leaves
   * the order of `among`
   */
  choose(request: ChoosingRequest): string | readonly string[] | undefined;
  /** The headers that the choice depends on; they are named in `Vary`. @default [] */
  readonly vary?: readonly string[];
}

/** What every request has, of either adapter. */
export interface ChoosingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly [member: string]: unknown;
}

/**
 * Keeps a format out of what clients can ask for: it answers on routes with `@UseErrorFormat()` alone.
 *
 * @example
 * ```ts
 * import { ErrorsModule, looker, nest, routeOnly } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [looker(), routeOnly(nest())] });
 * ```
 */
export function routeOnly(format: ErrorFormat): RouteOnlyFormat {
  return { routeOnly: format };
}

/** Whether a format is kept out of what clients can ask for. */
function isRouteOnly(option: FormatOption): option is RouteOnlyFormat {
  return 'routeOnly' in option;
}

/** The format of an option. */
export function formatIn(option: FormatOption): ErrorFormat {
  return isRouteOnly(option) ? option.routeOnly : option;
}

type Given = readonly FormatOption[] | FormatChoice | undefined;

/** How an app chooses, if it does. */
export function choiceIn(given: Given): FormatChoice | undefined {
  return given !== undefined && 'among' in given ? given : undefined;
}

/** The formats of an app, in order. */
export function formatOptions(given: Given): readonly FormatOption[] {
  if (given === undefined) return [looker()];
  return 'among' in given ? given.among : given;
}

/** The formats, ready to be chosen from. */
export function formatSetsOf(options: readonly FormatOption[]): FormatSets {
  const negotiable = options.filter((option) => !isRouteOnly(option)).map((option) => formatIn(option).name);
  return new FormatSets(options.map(formatIn), negotiable);
}

/** Removes the slashes at the end of an address. */
export function withoutSlashes(address: string): string {
  let end = address.length;
  while (address[end - 1] === '/') end -= 1;
  return address.slice(0, end);
}
