import { defineError } from 'nestjs-api-errors';

export class ApiKeyMissing extends defineError({
  code: 'api_key_missing',
  number: 2001,
  status: 401,
  title: 'API key missing',
  message: 'The header X-Api-Key is missing.',
  solutions: ["Send your key in the header X-Api-Key; this demo accepts 'demo-clerk' and 'demo-dispatcher'."],
}) {}

export class ApiKeyInvalid extends defineError({
  code: 'api_key_invalid',
  number: 2002,
  status: 401,
  title: 'API key invalid',
  message: 'The API key is not known.',
  causes: ['The key is misspelled, or it was revoked.'],
}) {}

export class PermissionDenied extends defineError({
  code: 'permission_denied',
  number: 2003,
  status: 403,
  message: "Permission '{permission}' is required.",
  solutions: ['Use a key that has this permission.'],
  example: { permission: 'dispatcher' },
}) {}
