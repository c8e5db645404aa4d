import { applyDecorators, UseGuards } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import { ApiErrors } from 'nestjs-api-errors';
import { PermissionDenied } from './access.errors.js';
import { ApiKeyGuard } from './api-key.guard.js';
import { type Permission } from './api-keys.js';
import { RequiredPermission } from './required-permission.js';

/** The name of the security scheme in the OpenAPI document. */
export const API_KEY_SCHEME = 'api-key';

/** A controller that answers only who sends a key: the guard says itself what it answers. */
export const NeedsApiKey = () => applyDecorators(UseGuards(ApiKeyGuard), ApiSecurity(API_KEY_SCHEME));

/** A handler, of such a controller, that not every key may call. */
export const Requires = (permission: Permission) =>
  applyDecorators(RequiredPermission(permission), ApiErrors(new PermissionDenied({ permission })));
