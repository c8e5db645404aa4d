import { Module } from '@nestjs/common';
import { ErrorsModule } from 'nestjs-api-errors';
import { ApiKeyInvalid, ApiKeyMissing, PermissionDenied } from './access.errors.js';
import { ApiKeys } from './api-keys.js';

@Module({
  imports: [ErrorsModule.forFeature([ApiKeyMissing, ApiKeyInvalid, PermissionDenied])],
  providers: [ApiKeys],
  exports: [ApiKeys],
})
export class AccessModule {}
