import { Reflector } from '@nestjs/core';
import { type Permission } from './api-keys.js';

/** Sets the permission that a handler requires; `ApiKeyGuard` reads it. */
export const RequiredPermission = Reflector.createDecorator<Permission>();
