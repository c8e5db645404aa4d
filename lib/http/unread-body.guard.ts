import { type CanActivate, type ExecutionContext } from '@nestjs/common';
import { HttpErrors } from '../catalogue/http-errors.js';
import { read } from '../error/read.js';
import { isHttpCall } from '../routes/http-call.js';
import { hasUnreadBody } from '../routes/unread-body.js';

/**
 * Lets no handler take a body that nobody has read for an empty one. It lets every request pass, for an interceptor may
 * yet read the body; an interceptor of its own would see that, but costs each request far more than a guard.
 */
export class UnreadBodyGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (!isHttpCall(context)) return true;
    const request = context.switchToHttp().getRequest<object>();
    if (hasUnreadBody(request)) refuseWhenTaken(request);
    return true;
  }
}

/** Who takes the body first is told that there is none, unless somebody has read it by then, or put one there. */
function refuseWhenTaken(request: object): void {
  const before = read(request, 'body');
  const put = (value: unknown) => {
    Object.defineProperty(request, 'body', { ...MEMBER, value, writable: true });
  };
  const get = () => {
    put(before);
    if (hasUnreadBody(request)) throw new HttpErrors.UnsupportedMediaType();
    return before;
  };
  Object.defineProperty(request, 'body', { ...MEMBER, get, set: put });
}

const MEMBER = { configurable: true, enumerable: true } as const;
