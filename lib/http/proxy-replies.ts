import { type ErrorReply, type ReplyWriter } from '../filter/error-reply.js';
import { type ErrorMapping } from '../mapping/error-mapping.js';

/** What the app would send, were it asked in place of a proxy that failed: made of the very parts that make its own. */
export class ProxyReplies {
  constructor(
    private readonly mapping: ErrorMapping,
    private readonly replies: ReplyWriter,
  ) {}

  /** The reply for a status; without a request id, it names none. */
  of(status: number, requestId?: string): ErrorReply {
    return this.replies.write(this.mapping.mapProxyStatus(status, requestId));
  }
}
