import { SetMetadata } from '@nestjs/common';
import { readMetadata } from '../nest/nest-metadata.js';
import { type Route } from '../nest/route-list.js';

/** Configures the responses to a value that a unique constraint of the database rejects. */
export interface DuplicateOptions {
  /**
   * Sets the status of the response. An error with a `constraint` keeps its own status.
   * @default 422, as for other invalid fields
   * @example 409
   */
  readonly status?: 409 | 422;
  /**
   * Hides that the value exists: a 422 without a field and without the code of your error is sent. Use it for forms in which
   * "already exists" reveals to an attacker who is a customer.
   *
   * It hides the constraint, not the failure. To send the response of a success, catch the error in the handler. A field of such
   * a form must not have `@IsUnique()`.
   * @default false
   * @see docs/how-to/database-errors.md, "Hide which e-mail addresses are registered"
   * @example true
   */
  readonly hideDuplicates?: boolean;
}

/**
 * Configures the responses to errors of databases.
 *
 * @see docs/how-to/database-errors.md
 * @example
 * ```ts
 * import { ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ database: { constraints: { users_email_key: 'email' }, status: 409 } });
 * ```
 */
export interface DatabaseOptions extends DuplicateOptions {
  /**
   * The field, or the fields, of each constraint whose name does not show them. The keys are names of constraints, or
   * `table.column` and `table.column,column`.
   * @default {}
   * @example { users_email_key: 'email', 'users.tenant_id,name': 'name' }
   */
  readonly constraints?: Readonly<Record<string, string | readonly string[]>>;
  /**
   * Tables of Drizzle, from which the properties of columns and of constraints are read. The metadata of TypeORM, MikroORM and Sequelize is read
   * from the providers of the app.
   * @default []
   * @example [users, orders]
   */
  readonly tables?: readonly object[];
  /**
   * Sets the status if a query that must find a row finds none, such as `findOneOrFail()` of TypeORM. With 404, a line in the
   * log names the entity.
   * @default 404
   * @example 500
   */
  readonly notFound?: 404 | 500;
}

const DATABASE_ERRORS = 'nestjs-api-errors:database-errors';

/**
 * Overrides options of `database` for a handler, or for all handlers of a controller. With `false`, errors of databases are sent
 * as 500. A decorator on a handler replaces the one on its controller.
 *
 * @param options the options of duplicates, or `false`
 * @see docs/how-to/database-errors.md
 * @example
 * ```ts
 * import { Controller, Post } from '@nestjs/common';
 * import { UseDatabaseErrors } from 'nestjs-api-errors';
 *
 * @Controller('sign-up')
 * class SignUpController {
 *   @Post()
 *   @UseDatabaseErrors({ hideDuplicates: true })
 *   signUp() {}
 * }
 * ```
 */
export function UseDatabaseErrors(options: false | DuplicateOptions): ClassDecorator & MethodDecorator {
  return SetMetadata(DATABASE_ERRORS, options);
}

export function readDatabaseOverride(route: Route | undefined): false | DuplicateOptions | undefined {
  if (route === undefined) return undefined;
  const { handler, controller } = route;
  const found = readMetadata(DATABASE_ERRORS, handler) ?? readMetadata(DATABASE_ERRORS, controller);
  return found as false | DuplicateOptions | undefined;
}
