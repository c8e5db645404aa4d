import Negotiator from 'negotiator';
import { type ApiError, withStatus } from '../error/api-error.js';
import { isErrorStatus } from '../error/error-definition.js';
import { type ErrorFormat } from './error-format.js';

/** A media type, and the format that writes it. */
export interface Representation {
  readonly format: ErrorFormat;
  readonly mediaType: string;
  /** The value of the header. */
  readonly contentType: string;
}

/** What is JSON and says so by its suffix alone takes no parameter. @see JSON:API 1.1, "Server Responsibilities" */
const WITHOUT_CHARSET = /\+json$/i;

function representationsOf(format: ErrorFormat): readonly Representation[] {
  return format.mediaTypes.map((given) => {
    const mediaType = given.toLowerCase();
    const contentType = WITHOUT_CHARSET.test(mediaType) ? mediaType : `${mediaType}; charset=utf-8`;
    return { format, mediaType, contentType };
  });
}

/** The formats that answers to some requests can have, in order. */
export class FormatSet {
  /** What an error can be written as: each media type once, in the hands of the first format that has it. */
  readonly representations: readonly Representation[];
  private readonly negotiation: MediaTypeNegotiation;
  private readonly usual: Representation;

  /** @param primary gives the status, and answers whoever has no wish */
  constructor(
    readonly primary: ErrorFormat,
    all: readonly Representation[],
  ) {
    const byMediaType = new Map<string, Representation>();
    for (const each of all) {
      if (!byMediaType.has(each.mediaType)) byMediaType.set(each.mediaType, each);
    }
    this.representations = [...byMediaType.values()];
    this.usual = this.representations[0]!;
    this.negotiation = new MediaTypeNegotiation(this.representations.map(({ mediaType }) => mediaType));
  }

  /**
   * What a client gets.
   *
   * @param accept what it asks for
   * @param sent the media type of its body: of a format that writes several, the one in which it was addressed
   */
  choose(accept: string | undefined, sent: string | undefined): Representation {
    if (this.representations.length === 1) return this.usual;
    const index = this.negotiation.choose(accept);
    if (index !== undefined) return this.representations[index]!;
    const isSent = ({ format, mediaType }: Representation) => format === this.primary && mediaType === sent;
    return (sent !== undefined && this.representations.find(isSent)) || this.usual;
  }
}

/** The formats of an app, and the orders in which requests are answered with them. */
export class FormatSets {
  /** What answers a request that nothing more is known of. */
  readonly usual: FormatSet;
  private readonly byName: ReadonlyMap<string, readonly Representation[]>;
  private readonly made = new Map<string, FormatSet>();

  /**
   * @param formats all, each of another name
   * @param negotiable the names of those that any request can be answered with, in order
   */
  constructor(
    readonly formats: readonly ErrorFormat[],
    private readonly negotiable: readonly string[],
  ) {
    this.byName = new Map(formats.map((format) => [format.name, representationsOf(format)]));
    this.usual = this.inOrder(negotiable);
  }

  has(name: unknown): name is string {
    return this.byName.has(name as string);
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  /** Those that any request can be answered with, one of them first. */
  startingWith(name: string): FormatSet {
    return this.inOrder([name, ...this.negotiable]);
  }

  /**
   * The sets that answers can be chosen from: of a route with a format of its own; else the usual one; and where the app
   * chooses by the request, any.
   */
  possible(own: string | undefined, isChosen: boolean): readonly FormatSet[] {
    if (own !== undefined) return [this.startingWith(own)];
    return isChosen
      ? [this.usual, ...this.names.map((name) => this.inOrder([name, ...this.names]))]
      : [this.usual];
  }

  /** These and no others, in this order. */
  inOrder(names: readonly string[]): FormatSet {
    const distinct = [...new Set(names)];
    const key = distinct.join('\n');
    const known = this.made.get(key);
    if (known !== undefined) return known;
    const [primary] = distinct;
    const set = new FormatSet(
      this.formats.find(({ name }) => name === primary)!,
      distinct.flatMap((name) => this.byName.get(name)!),
    );
    this.made.set(key, set);
    return set;
  }
}

/** A longer list of wishes is none: it costs time that a client can multiply. */
const ACCEPT_LENGTH = 2_000;

/** Nobody asks for a character set any more, but some still name the one that all answers have. */
const CHARSET = ';charset=utf-8';

/** Chooses among media types by what clients accept. */
export class MediaTypeNegotiation {
  private readonly offered: readonly string[];

  /** @param mediaTypes in the order in which the app prefers them */
  constructor(private readonly mediaTypes: readonly string[]) {
    this.offered = [...mediaTypes, ...mediaTypes.map((type) => type + CHARSET)];
  }

  /**
   * The index of the media type that a client likes best.
   *
   * @param accept the value of the request's header
   * @returns nothing where the client has no wish, or none that can be fulfilled
   * @see RFC 9110, 12.5.1
   */
  choose(accept: string | undefined): number | undefined {
    if (accept === undefined || accept === '*/*' || accept.length > ACCEPT_LENGTH) return undefined;
    const [best] = new Negotiator({ headers: { accept } }).mediaTypes([...this.offered]);
    return best === undefined ? undefined : this.offered.indexOf(best) % this.mediaTypes.length;
  }
}

/** An error with the status that it leaves with where a format is the app's or the route's. */
export function leavingAs(error: ApiError, primary: ErrorFormat): ApiError {
  if (error.hasOwnStatus) return error;
  const status = primary.status?.(error);
  return isErrorStatus(status) || isNestSuccess(error, status) ? withStatus(error, status) : error;
}

/** Whether it is an exception with the status of a success, and the format sends what Nest sends. */
function isNestSuccess({ nestStatus }: ApiError, status: number | undefined): status is number {
  return status !== undefined && status === nestStatus && Math.floor(status / 100) === 2;
}
