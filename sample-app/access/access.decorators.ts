import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiErrors } from 'nestjs-api-errors';
import { PermissionDenied } from './access.errors.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { type Permission } from './api-keys.js';
import { RequiredPermission } from './required-permission.js';

/** The security scheme has this name in the OpenAPI document. */
export const API_KEY_SCHEME = 'api-key';

/** Requires an API key for all handlers of a controller. The errors are documented by `@ApiErrors()` of the guard. */
export const NeedsApiKey = () => applyDecorators(UseGuards(ApiKeyGuard), ApiSecurity(API_KEY_SCHEME));

/** Requires a permission of the API key. The controller of the handler must have `@NeedsApiKey()`. */
export const RequiresPermission = (permission: Permission) =>
  applyDecorators(RequiredPermission(permission), ApiErrors(new PermissionDenied({ permission })));
