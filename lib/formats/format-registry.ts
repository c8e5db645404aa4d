import Negotiator from 'negotiator';
import { type ApiError, isErrorStatus, replaceStatus } from '../error/api-error.js';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { type ErrorFormat } from './error-format.js';
import { looker } from './looker.format.js';

/** A format that is used only by routes with `@UseErrorFormat()`, or if `formats.choose` returns its name. */
export interface RouteOnlyFormat {
  readonly routeOnly: ErrorFormat;
}

/** An item of the option `formats`. */
export type FormatOption = ErrorFormat | RouteOnlyFormat;

/**
 * Excludes a format from the negotiation with `Accept`. It is used only by routes with `@UseErrorFormat()`, or if
 * `formats.choose` returns its name.
 *
 * @param format the format to restrict
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

/**
 * Chooses the format for each request, for example by its version, its tenant or a header. The OpenAPI document lists
 * the default format, unless `documentation.formats` selects others.
 *
 * @example
 * ```ts
 * import { type FormatChoice, looker, nest } from 'nestjs-api-errors';
 *
 * export const formats: FormatChoice = {
 *   available: [looker(), nest()],
 *   choose: (request) => (request.headers['x-api-version'] === '1' ? 'nest' : 'looker'),
 *   vary: ['X-Api-Version'],
 * };
 * ```
 */
export interface FormatChoice {
  /** Lists the formats that can be chosen. The first is the default. */
  readonly available: readonly FormatOption[];
  /**
   * Chooses the format of the errors of a request.
   *
   * @param request the request of the adapter, or Node's request if the error occurred outside the adapter; declare the type
   * that you need
   * @returns the name of the format; or several names in order of preference, from whose media types `Accept` selects;
   * `undefined` keeps the order of `available`
   */
  choose(request: IncomingRequest): string | readonly string[] | undefined;
  /** Names the headers that the choice depends on. They are added to `Vary`. @default [] */
  readonly vary?: readonly string[];
}

/** The members that every request has, with Express and with Fastify. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly [member: string]: unknown;
}

/**
 * Selects the formats that the OpenAPI document shows: the default one of each route in its first media type, all that can be
 * sent, or those with the listed names.
 *
 * @see docs/reference/options.md, `documentation.formats`
 * @example
 * ```ts
 * import { type DocumentedFormats } from 'nestjs-api-errors';
 *
 * export const formats: DocumentedFormats = ['looker', 'problemDetails'];
 * ```
 */
export type DocumentedFormats = 'default' | 'all' | readonly string[];

type FormatsOption = readonly FormatOption[] | FormatChoice | undefined;

export function unwrapFormat(option: FormatOption): ErrorFormat {
  return 'routeOnly' in option ? option.routeOnly : option;
}

function listOptions(option: FormatsOption): readonly FormatOption[] {
  if (option === undefined) return [looker()];
  return 'available' in option ? option.available : option;
}

export function listFormatNames(option: FormatsOption): readonly string[] {
  return listOptions(option).map((each) => unwrapFormat(each).name);
}

export interface Representation {
  readonly format: ErrorFormat;
  readonly mediaType: string;
  readonly contentType: string;
}

/** Media types with this suffix do not allow the parameter `charset`. @see JSON:API 1.1, "Server Responsibilities" */
const WITHOUT_CHARSET = /\+json$/i;

const getRepresentations = memoize((format: ErrorFormat): readonly Representation[] =>
  format.mediaTypes.map((declared) => {
    const mediaType = declared.toLowerCase();
    const contentType = WITHOUT_CHARSET.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
    return { format, mediaType, contentType };
  }),
);

/** Longer headers are ignored, so that clients cannot slow down the server with them. */
const MAX_ACCEPT_LENGTH = 2_000;

/** Returns the type that a client prefers, or `undefined` if it prefers none. */
export function negotiateMediaType(
  accept: string | undefined,
  mediaTypes: readonly string[],
): string | undefined {
  if (accept === undefined || accept === '*/*' || accept.length > MAX_ACCEPT_LENGTH) return undefined;
  return new Negotiator({ headers: { accept } }).mediaTypes([...mediaTypes])[0];
}

/** Some clients send this parameter in `Accept`. All responses have this character set. */
const CHARSET = ';charset=utf-8';

export class FormatSet {
  readonly representations: readonly Representation[];
  private readonly negotiableTypes: readonly string[];
  private readonly default: Representation;

  /** @param primary determines the status, and is used if the client has no preference */
  constructor(
    readonly primary: ErrorFormat,
    all: readonly Representation[],
  ) {
    const byMediaType = new Map<string, Representation>();
    for (const each of all) {
      if (!byMediaType.has(each.mediaType)) byMediaType.set(each.mediaType, each);
    }
    this.representations = [...byMediaType.values()];
    this.default = this.representations[0]!;
    const mediaTypes = [...byMediaType.keys()];
    this.negotiableTypes = [...mediaTypes, ...mediaTypes.map((type) => type + CHARSET)];
  }

  /**
   * @param accept the header of the request
   * @param requestType the media type of the request body. If `Accept` selects nothing and the primary format has this
   * media type, the response has it, too: a client that sends XML receives XML
   * @see RFC 9110, 12.5.1
   */
  choose(accept: string | undefined, requestType: string | undefined): Representation {
    if (this.representations.length === 1) return this.default;
    const accepted = this.negotiate(accept);
    if (accepted !== undefined) return accepted;
    const hasRequestType = ({ format, mediaType }: Representation) =>
      format === this.primary && mediaType === requestType;
    return (requestType !== undefined && this.representations.find(hasRequestType)) || this.default;
  }

  private negotiate(accept: string | undefined): Representation | undefined {
    const best = negotiateMediaType(accept, this.negotiableTypes);
    if (best === undefined) return undefined;
    return this.representations[this.negotiableTypes.indexOf(best) % this.representations.length];
  }
}

/** The representations of a route in the document. */
export type DocumentedSet = Pick<FormatSet, 'primary' | 'representations'>;

export class FormatRegistry {
  readonly formats: readonly ErrorFormat[];
  readonly names: readonly string[];
  readonly choice: FormatChoice | undefined;
  readonly defaultSet: FormatSet;
  private readonly negotiableNames: readonly string[];
  private readonly sets = new Map<string, FormatSet>();

  constructor(option: FormatsOption) {
    const options = listOptions(option);
    this.formats = options.map(unwrapFormat);
    this.names = this.formats.map(({ name }) => name);
    this.choice = option !== undefined && 'available' in option ? option : undefined;
    this.negotiableNames = this.names.filter((_, index) => !('routeOnly' in options[index]!));
    this.defaultSet = this.getSet(this.negotiableNames);
  }

  has(name: unknown): name is string {
    return this.names.includes(name as string);
  }

  /** Puts the format of the route first. `Accept` can still select the others, except for formats of `routeOnly()`. */
  getRouteSet(name: string): FormatSet {
    return this.getSet([name, ...this.negotiableNames]);
  }

  listPossibleSets(routeFormat: string | undefined): readonly FormatSet[] {
    if (routeFormat !== undefined) return [this.getRouteSet(routeFormat)];
    if (this.choice === undefined) return [this.defaultSet];
    return [this.defaultSet, ...this.names.map((name) => this.getSet([name, ...this.names]))];
  }

  /**
   * Lists the representations of a route that the document shows: all that the route can send, or some of them, but at least
   * one.
   */
  listDocumentedSets(
    routeFormat: string | undefined,
    documented: DocumentedFormats,
  ): readonly DocumentedSet[] {
    const possible = this.listPossibleSets(routeFormat);
    if (documented === 'all') return possible;
    const isListed = ({ name }: ErrorFormat) => documented !== 'default' && documented.includes(name);
    const listed = possible
      .filter(({ primary }) => possible.length === 1 || isListed(primary))
      .map(({ primary, representations }) => ({
        primary,
        representations: representations.filter(({ format }) => isListed(format)),
      }))
      .filter(({ representations }) => representations.length > 0);
    const [first] = possible;
    return listed.length > 0
      ? listed
      : [{ primary: first!.primary, representations: first!.representations.slice(0, 1) }];
  }

  getSet(names: readonly string[]): FormatSet {
    const distinct = [...new Set(names)];
    return getOrCreate(this.sets, distinct.join('\n'), () => {
      const formats = distinct.map((name) => this.formats.find((format) => format.name === name)!);
      return new FormatSet(formats[0]!, formats.flatMap(getRepresentations));
    });
  }
}

export function applyFormatStatus(error: ApiError, primary: ErrorFormat): ApiError {
  if (error.hasCustomStatus) return error;
  const status = primary.status?.(error);
  return isErrorStatus(status) || isNestSuccess(error, status) ? replaceStatus(error, status) : error;
}

/** Checks whether an app threw an `HttpException` with a status of success, which `nest()` keeps as Nest does. */
function isNestSuccess({ nestStatus }: ApiError, status: number | undefined): status is number {
  return status !== undefined && status === nestStatus && Math.floor(status / 100) === 2;
}
