import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type Enhancers, type EnhancerSource, type HandlerPlace } from '../routes/binding/handler-place.js';
import { ownConsumedTypes } from '../routes/body-types.js';
import { type HandlerParameter, parametersOf } from '../routes/handler-parameters.js';
import { isHttpCall } from '../routes/http-call.js';
import { type BodyHeaders, bringsBody, hasUnreadBody, mediaTypeOf } from '../routes/unread-body.js';

/**
 * Refuses bodies whose type a handler does not take, where nothing else would: a handler that says itself what it
 * consumes is held to its word, and one that asks nothing of its body is not called without it.
 */
export class BodyTypes implements EnhancerSource {
  enhancersOf({ controller, handler, method }: HandlerPlace): Enhancers | undefined {
    const parameters = parametersOf(controller, controller.prototype as object, method);
    const body = parameters.filter(({ part }) => part === 'body');
    // Interceptors read forms with files, or leave them.
    if (body.length === 0 || parameters.some(({ part }) => part === 'file' || part === 'files'))
      return undefined;
    const types = ownConsumedTypes(handler).filter((type) => !type.startsWith('multipart/'));
    if (types.length === 0 && !body.some(isUntyped)) return undefined;
    return { interceptor: new BodyTypeCheck(types) };
  }
}

/** A class is missed by its fields, and the answer to that knows whether they could be read. */
function isUntyped({ type, schema }: HandlerParameter): boolean {
  return schema === undefined && (type === undefined || type === Object || type === String);
}

class BodyTypeCheck implements NestInterceptor {
  private readonly patterns: readonly RegExp[];

  /** @param types media types; a part of them may be `*`; none for whatever is read */
  constructor(types: readonly string[]) {
    this.patterns = types.map((type) => {
      const source = type.replace(/[.+?^$(){}|[\]\\]/g, '\\$&').replaceAll('*', '[^/]+');
      return new RegExp(`^${source}$`, 'i');
    });
  }

  intercept(context: ExecutionContext, next: CallHandler) {
    if (!isHttpCall(context)) return next.handle();
    const request = context.switchToHttp().getRequest<{ headers: BodyHeaders }>();
    if (hasUnreadBody(request) || this.isOther(request.headers)) throw new HttpErrors.UnsupportedMediaType();
    return next.handle();
  }

  private isOther(headers: BodyHeaders): boolean {
    const type = mediaTypeOf(headers);
    if (this.patterns.length === 0 || type === '' || !bringsBody(headers)) return false;
    return !this.patterns.some((pattern) => pattern.test(type));
  }
}
