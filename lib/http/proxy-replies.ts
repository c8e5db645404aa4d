import { type ErrorReply, type ReplyWriter } from '../filter/error-reply.js';
import { type RequestFormats } from '../filter/request-formats.js';
import { leavingAs } from '../formats/leaving-status.js';
import { type ErrorMapping } from '../mapping/error-mapping.js';

/** What the app would send, were it asked in place of a proxy that failed: made of the very parts that make its own. */
export class ProxyReplies {
  constructor(
    private readonly mapping: ErrorMapping,
    private readonly formats: RequestFormats,
    private readonly replies: ReplyWriter,
  ) {}

  /** The reply for a status; without a request id, it names none. */
  of(status: number, requestId?: string): ErrorReply {
    const representation = this.formats.unasked;
    const error = leavingAs(this.mapping.mapProxyStatus(status, requestId), representation.format);
    return this.replies.write(error, representation);
  }
}
