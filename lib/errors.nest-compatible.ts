import { type ErrorsOptions } from './errors.options.js';
import { nest } from './formats/nest.format.js';

/**
 * Returns the options of the first step of a migration: the status and the body of every response stay as Nest 12 sends
 * them. From then on you can throw errors of {@link defineError}, and every error has a request id.
 *
 * The app keeps its own `ValidationPipe`, Parse pipes and exception filters. Exceptions of status 500 and above keep
 * their message and their members, such as those of a health check. The guide lists the remaining differences.
 *
 * An option that you give after it replaces its option as a whole. To change one of `http`, write
 * `http: { ...nestCompatible().http, … }`.
 *
 * @returns `formats`, `validation` and `http`. The other options keep their defaults: errors of status 500 and above are
 *   logged, and others are not
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
