import { Injectable } from '@nestjs/common';
import { type ErrorMapper, MapsErrors } from 'nestjs-api-errors';
import { EntityNotFoundError } from 'typeorm';
import { RecordNotFound } from './database.errors.js';

/** Maps the exception of TypeORM's `findOneByOrFail()` and similar methods to a 404. */
@Injectable()
@MapsErrors()
export class MissingRecordMapper implements ErrorMapper {
  map(thrown: unknown): RecordNotFound | undefined {
    if (!(thrown instanceof EntityNotFoundError)) return undefined;
    const { entityClass } = thrown;
    const record = typeof entityClass === 'function' ? entityClass.name.toLowerCase() : 'record';
    return new RecordNotFound({ record }, { cause: thrown });
  }
}
