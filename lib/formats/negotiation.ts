import Negotiator from 'negotiator';

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
