import { type ApiError } from '../../error/api-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { type FieldError } from '../../error/field-error.js';
import { nameMistakes } from '../../error/option-names.js';
import { type ErrorFormat } from '../error-format.js';
import { FieldNames, type FieldPathStyle, styleMistakes } from '../field-names.js';
import { singleFields } from '../single-fields.js';
import { developerMessage } from './developer-message.js';
import { linkMistakes, moreInfo } from './more-info.js';
import { codeOf, type RestcaseSettings, schemaOf } from './restcase.schema.js';
import { budgetMistakes, STATUSES, statusWithin } from './status-budget.js';

/** How {@link restcase} writes, and which statuses it leaves. */
export interface RestcaseOptions {
  /**
   * The statuses of errors, eight at most with 200. Any other becomes 400 or 500, and a 404 stays one only where no route
   * has the address.
   * @default [400, 401, 403, 404, 429, 500, 503]
   */
  readonly statuses?: readonly number[];
  /**
   * More pages about each error; `{code}` stands for its `errorCode`.
   * @default []
   * @example ['https://forum.example.com/errors/{code}']
   */
  readonly links?: readonly string[];
  /**
   * Writes RestCase's five members, and no `errors`; `developerMessage` names the fields all the same.
   * @default false
   */
  readonly pure?: boolean;
  /**
   * How the names of fields are written.
   * @default 'dots'
   */
  readonly fieldPath?: FieldPathStyle;
}

/**
 * RestCase's format: a message for developers that says what to do, one for users, a code, and links. It leaves few
 * statuses where it gives them; the code tells the rest. Behind its members it writes `errors`, one a field.
 *
 * @see https://blog.restcase.com/rest-api-error-codes-101/
 * @example
 * ```ts
 * import { ErrorsModule, restcase } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({ formats: [restcase({ statuses: [400, 401, 500] })] });
 * ```
 */
export function restcase(options: RestcaseOptions = {}): ErrorFormat {
  const { statuses = STATUSES, links = [], pure = false, fieldPath = 'dots' } = options;
  const names = new FieldNames(fieldPath);
  const mistakes = [
    ...nameMistakes('restcase', options, NAMES),
    ...budgetMistakes(statuses),
    ...linkMistakes(links),
    ...styleMistakes('restcase', fieldPath),
  ];
  // With mistakes the app does not boot, and they may be of any type.
  const isRight = mistakes.length === 0;
  const settings: RestcaseSettings = { names, links: isRight ? links : [], pure };
  const budget = new Set(isRight ? statuses : STATUSES);
  return {
    name: 'restcase',
    mediaTypes: ['application/json'],
    mistakes,
    status: (error) => statusWithin(budget, error),
    render: (error) => JSON.stringify(bodyOf(error, settings)),
    schema: (specimen) => schemaOf(specimen, settings),
    lint,
  };
}

const NAMES = { statuses: true, links: true, pure: true, fieldPath: true } as const;

function bodyOf(error: ApiError, { names, links, pure }: RestcaseSettings): object {
  const { status, userMessage, fields, fieldCount } = error;
  const errorCode = codeOf(error);
  return {
    status,
    developerMessage: developerMessage(error, names),
    userMessage: userMessage || undefined,
    errorCode,
    moreInfo: moreInfo(error, links, errorCode),
    errors: fieldCount > 0 && !pure ? entriesOf(fields, names) : undefined,
  };
}

function entriesOf(fields: readonly FieldError[], names: FieldNames): readonly object[] {
  return singleFields(fields, names).map(({ field, error }) => ({
    field,
    errorCode: codeOf(error),
    message: error.message,
  }));
}

/** An if-then: who reads an error learns what to do. @see RestCase, "Conclusion" */
function lint({ solutions = [] }: ErrorDefinition): string | undefined {
  if (solutions.length > 0) return undefined;
  return 'its message does not say what to do. Give it `solutions`; the message ends with the first.';
}
