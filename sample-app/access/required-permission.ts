import { Reflector } from '@nestjs/core';
import { type Permission } from './api-keys.js';

/** The mark by which the guard knows what a handler requires. */
export const RequiredPermission = Reflector.createDecorator<Permission>();
