import { defineError } from 'nestjs-api-errors';

export class RecordNotFound extends defineError({
  code: 'record_not_found',
  number: 1001,
  status: 404,
  message: 'There is no such {record}.',
  example: { record: 'terminal' },
}) {}
