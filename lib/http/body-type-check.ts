import { HttpErrors } from '../catalogue/http-errors.js';
import { type Enhancers, type EnhancerSource, type HandlerPlace } from '../routes/binding/handler-place.js';
import { ownConsumedTypes } from '../routes/body-types.js';
import { parametersOf, type RequestPart } from '../routes/handler-parameters.js';
import { type BodyHeaders, bringsBody, hasUnreadBody, mediaTypeOf } from '../routes/unread-body.js';
import { UnreadBodyGuard } from './unread-body.guard.js';

/**
 * Refuses bodies whose type a handler does not take, where nothing else would: a handler that says itself what it
 * consumes is held to its word, and no other is called without a body that nobody could read.
 */
export class BodyTypes implements EnhancerSource {
  private readonly usual: Enhancers | undefined;

  /** @param leavesUnread whether the platform goes on with a body that it cannot read, as Express does */
  constructor(leavesUnread: boolean) {
    this.usual = leavesUnread ? { guard: new UnreadBodyGuard() } : undefined;
  }

  enhancersOf({ controller, handler, method }: HandlerPlace): Enhancers | undefined {
    const parameters = parametersOf(controller, method);
    const takes = (part: RequestPart) => parameters.some((each) => each.part === part);
    // Interceptors read forms with files, or leave them.
    if (!takes('body') || takes('file') || takes('files')) return undefined;
    const types = ownConsumedTypes(handler).filter((type) => !type.startsWith('multipart/'));
    if (types.length === 0) return this.usual;
    const check = new BodyTypeCheck(types);
    return { before: (request) => check.refuseOther(request as { readonly headers: BodyHeaders }) };
  }
}

class BodyTypeCheck {
  private readonly patterns: readonly RegExp[];

  /** @param types media types; a part of them may be `*` */
  constructor(types: readonly string[]) {
    this.patterns = types.map((type) => {
      const source = type.replace(/[.+?^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+');
      return new RegExp(`^${source}$`, 'i');
    });
  }

  refuseOther(request: { readonly headers: BodyHeaders }): void {
    if (hasUnreadBody(request) || this.isOther(request.headers)) throw new HttpErrors.UnsupportedMediaType();
  }

  private isOther(headers: BodyHeaders): boolean {
    const type = mediaTypeOf(headers);
    if (type === '' || !bringsBody(headers)) return false;
    return !this.patterns.some((pattern) => pattern.test(type));
  }
}
