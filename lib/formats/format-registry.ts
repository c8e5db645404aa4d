import Negotiator from 'negotiator';
import { type ApiError, isErrorStatus, withStatus } from '../error/api-error.js';
import { memoize } from '../internal/memoize.js';
import { type ErrorFormat } from './error-format.js';
import { looker } from './looker.format.js';

/** A format that is used on routes with `@UseErrorFormat()` only. */
export interface RouteOnlyFormat {
  readonly routeOnly: ErrorFormat;
}

/** A format as the option `formats` takes it. */
export type FormatOption = ErrorFormat | RouteOnlyFormat;

/**
 * Keeps a format out of what clients can ask for: it is used on routes with `@UseErrorFormat()` only.
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

/**
 * The formats of an app that chooses among them for each request: by its version, its tenant, a header. The documentation
 * lists all of them.
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
   * @param request the adapter's request, or the platform's if the adapter did not see it; declare the type that you need
   * @returns the name of the format, or several names in order, among whose media types `Accept` chooses; `undefined` keeps
   * the order of `available`
   */
  choose(request: IncomingRequest): string | readonly string[] | undefined;
  /** Names the headers that the choice depends on, for `Vary`. @default [] */
  readonly vary?: readonly string[];
}

/** The members that every request has, on either adapter. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly [member: string]: unknown;
}

type FormatsOption = readonly FormatOption[] | FormatChoice | undefined;

export function unwrapFormat(option: FormatOption): ErrorFormat {
  return 'routeOnly' in option ? option.routeOnly : option;
}

function listOptions(option: FormatsOption): readonly FormatOption[] {
  if (option === undefined) return [looker()];
  return 'available' in option ? option.available : option;
}

export function listFormatNames(option: FormatsOption): readonly string[] {
  return listOptions(option).map((option) => unwrapFormat(option).name);
}

export interface Representation {
  readonly format: ErrorFormat;
  readonly mediaType: string;
  readonly contentType: string;
}

/** A media type with the suffix takes no parameter. @see JSON:API 1.1, "Server Responsibilities" */
const WITHOUT_CHARSET = /\+json$/i;

const getRepresentations = memoize((format: ErrorFormat): readonly Representation[] =>
  format.mediaTypes.map((given) => {
    const mediaType = given.toLowerCase();
    const contentType = WITHOUT_CHARSET.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
    return { format, mediaType, contentType };
  }),
);

/** A longer `Accept` is ignored: it costs time that a client can multiply. */
const ACCEPT_LENGTH = 2_000;

/** Some clients still ask for the character set that all responses have. */
const CHARSET = ';charset=utf-8';

/** The formats that the errors of a request can be written in, in order. */
export class FormatSet {
  /** Each media type once, with the first format that writes it. */
  readonly representations: readonly Representation[];
  private readonly negotiable: readonly string[];
  private readonly default: Representation;

  /** @param primary gives the status, and is used if the client has no preference */
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
    this.negotiable = [...mediaTypes, ...mediaTypes.map((type) => type + CHARSET)];
  }

  /**
   * Chooses the representation that a client gets.
   *
   * @param accept the header of the request
   * @param sent the media type of its body: a client that sends XML is answered in XML, if the primary format writes it
   * @see RFC 9110, 12.5.1
   */
  choose(accept: string | undefined, sent: string | undefined): Representation {
    if (this.representations.length === 1) return this.default;
    const accepted = this.negotiate(accept);
    if (accepted !== undefined) return accepted;
    const isSent = ({ format, mediaType }: Representation) => format === this.primary && mediaType === sent;
    return (sent !== undefined && this.representations.find(isSent)) || this.default;
  }

  private negotiate(accept: string | undefined): Representation | undefined {
    if (accept === undefined || accept === '*/*' || accept.length > ACCEPT_LENGTH) return undefined;
    const [best] = new Negotiator({ headers: { accept } }).mediaTypes([...this.negotiable]);
    if (best === undefined) return undefined;
    return this.representations[this.negotiable.indexOf(best) % this.representations.length];
  }
}

/** The formats of an app, and the sets that its requests choose from. */
export class FormatRegistry {
  readonly formats: readonly ErrorFormat[];
  readonly names: readonly string[];
  readonly choice: FormatChoice | undefined;
  /** The set of a request without a choice or a format of its route. */
  readonly defaultSet: FormatSet;
  private readonly negotiable: readonly string[];
  private readonly sets = new Map<string, FormatSet>();

  /** @param given formats of distinct names, at least one of them not `routeOnly()` */
  constructor(given: FormatsOption) {
    const options = listOptions(given);
    this.formats = options.map(unwrapFormat);
    this.names = this.formats.map(({ name }) => name);
    this.choice = given !== undefined && 'available' in given ? given : undefined;
    this.negotiable = this.names.filter((_, index) => !('routeOnly' in options[index]!));
    this.defaultSet = this.getSet(this.negotiable);
  }

  has(name: unknown): name is string {
    return this.names.includes(name as string);
  }

  /** Returns the set of a route with a format of its own: clients can still ask for the others. */
  getRouteSet(name: string): FormatSet {
    return this.getSet([name, ...this.negotiable]);
  }

  listPossibleSets(routeFormat: string | undefined): readonly FormatSet[] {
    if (routeFormat !== undefined) return [this.getRouteSet(routeFormat)];
    if (this.choice === undefined) return [this.defaultSet];
    return [this.defaultSet, ...this.names.map((name) => this.getSet([name, ...this.names]))];
  }

  /** Returns the set of these formats only, in this order. */
  getSet(names: readonly string[]): FormatSet {
    const distinct = [...new Set(names)];
    const key = distinct.join('\n');
    let set = this.sets.get(key);
    if (set === undefined) {
      const formats = distinct.map((name) => this.formats.find((format) => format.name === name)!);
      set = new FormatSet(formats[0]!, formats.flatMap(getRepresentations));
      this.sets.set(key, set);
    }
    return set;
  }
}

/** Gives an error the status of the default format, or of the format of its route. */
export function applyFormatStatus(error: ApiError, primary: ErrorFormat): ApiError {
  if (error.hasCustomStatus) return error;
  const status = primary.status?.(error);
  return isErrorStatus(status) || isNestSuccess(error, status) ? withStatus(error, status) : error;
}

/** Checks whether an exception has the status of a success, which the format sends as Nest does. */
function isNestSuccess({ nestStatus }: ApiError, status: number | undefined): status is number {
  return status !== undefined && status === nestStatus && Math.floor(status / 100) === 2;
}
