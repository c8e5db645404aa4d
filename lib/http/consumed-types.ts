import { type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { type Enhancers, type EnhancerSource, type HandlerPlace } from '../routes/binding/handler-place.js';
import { consumedTypes } from '../routes/body-types.js';
import { parametersOf } from '../routes/handler-parameters.js';
import { type BodyHeaders, bringsBody, mediaTypeOf } from '../routes/unread-body.js';

/** Holds handlers that say what they consume to their word. */
export class ConsumedTypes implements EnhancerSource {
  enhancersOf({ controller, handler, method }: HandlerPlace): Enhancers | undefined {
    const types = consumedTypes(controller, handler);
    const takesBody = () =>
      parametersOf(controller, controller.prototype as object, method).some(({ part }) => TAKEN.has(part));
    return types && takesBody() ? { interceptor: new ConsumedTypesCheck(types) } : undefined;
  }
}

const TAKEN: ReadonlySet<string> = new Set(['body', 'file', 'files']);

/** Refuses a body of another media type than the handler consumes. */
class ConsumedTypesCheck implements NestInterceptor {
  private readonly patterns: readonly RegExp[];

  /** @param types media types; a part of them may be `*` */
  constructor(types: readonly string[]) {
    this.patterns = types.map((type) => {
      const [name = ''] = type.split(';');
      const source = name
        .trim()
        .replace(/[.+?^$(){}|[\]\\]/g, '\\$&')
        .replaceAll('*', '[^/]+');
      return new RegExp(`^${source}$`, 'i');
    });
  }

  intercept(context: ExecutionContext, next: CallHandler) {
    if (context.getType() !== 'http') return next.handle();
    const { headers } = context.switchToHttp().getRequest<{ headers: BodyHeaders }>();
    if (bringsBody(headers) && !this.patterns.some((pattern) => pattern.test(mediaTypeOf(headers)))) {
      throw new HttpErrors.UnsupportedMediaType();
    }
    return next.handle();
  }
}
