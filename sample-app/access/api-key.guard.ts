import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ApiErrors } from 'nestjs-api-errors';
import { ApiKeyInvalid, ApiKeyMissing, PermissionDenied } from './access.errors.js';
import { ApiKeys } from './api-keys.js';
import { RequiredPermission } from './required-permission.js';

/** The requests of Express and of Fastify both have this member. */
interface KeyedRequest {
  readonly headers: { readonly 'x-api-key'?: string };
}

@Injectable()
@ApiErrors(ApiKeyMissing, ApiKeyInvalid)
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly keys: ApiKeys,
    private readonly reflector: Reflector,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const key = context.switchToHttp().getRequest<KeyedRequest>().headers['x-api-key'];
    if (key === undefined) throw new ApiKeyMissing();

    const permissions = this.keys.getPermissions(key);
    if (!permissions) throw new ApiKeyInvalid();

    const permission = this.reflector.get(RequiredPermission, context.getHandler());
    if (permission && !permissions.includes(permission)) throw new PermissionDenied({ permission });
    return true;
  }
}
