import { type ErrorsOptions } from './errors.options.js';
import { nest } from './formats/nest.format.js';

/**
 * Returns the options with which {@link ErrorsModule} leaves the status and the body of every response of an existing
 * app as Nest 12 sends them: the first step of a migration. You can throw errors of {@link defineError} from then on, and
 * every error has a request id.
 *
 * The app keeps its own `ValidationPipe`, Parse pipes and exception filters. Exceptions of status 500 and above keep
 * their message and their members, such as those of a health check. What differs all the same is listed in the guide.
 *
 * An option that you give after it replaces its option as a whole; to change one of `http`, write
 * `http: { ...nestCompatible().http, … }`.
 *
 * @returns `formats`, `validation` and `http`; the other options keep their defaults, so that errors of status 500 and
 *   above are logged and others are not
 * @see docs/migration.md, "Add the package to an existing app"
 * @example
 * ```ts
 * import { Module } from '@nestjs/common';
 * import { defineError, ErrorsModule, nestCompatible } from 'nestjs-api-errors';
 *
 * class OrderNotFound extends defineError({
 *   code: 'order_not_found',
 *   status: 404,
 *   message: 'There is no order {id}.',
 * }) {}
 *
 * @Module({ imports: [ErrorsModule.forRoot({ ...nestCompatible(), errors: [OrderNotFound] })] })
 * export class AppModule {}
 * ```
 */
export function nestCompatible(): ErrorsOptions {
  return {
    formats: [nest()],
    validation: false,
    http: { exposeServerErrors: true, rejectUnsupportedMediaType: false },
  };
}
