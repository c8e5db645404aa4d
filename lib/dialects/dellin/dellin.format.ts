import { type ApiError } from '../../error/api-error.js';
import { type ErrorDefinition } from '../../error/error-definition.js';
import { type ErrorFormat } from '../../formats/error-format.js';
import { isValidation } from '../../formats/failed-validation.js';
import { isXml } from '../../internal/media-type.js';
import { FieldPathWriter } from '../../formats/field-path.js';
import { toXml } from '../../formats/xml.js';
import { bodyOf, type DellinParts } from './dellin.body.js';
import { dellinMistakes, type DellinOptions, NumberTexts, resolveDellin } from './dellin.options.js';
import { ROOT, schemaOf } from './dellin.schema.js';
import { writeTimeIn } from './generated-at.js';
import { ErrorNumbers } from './numbers.js';

/**
 * Dellin's format, as JSON and as XML: `metadata` with the status, and an entry with a number for each thing that is
 * wrong. What the framework raises has the numbers of Dellin's general errors; a failed validation is a 400 where this
 * format gives the status, and a body that cannot be parsed is a 401.
 *
 * @see https://dev.dellin.ru/api/errors/
 * @example
 * ```ts
 * import { dellin, ErrorsModule } from 'nestjs-api-errors';
 *
 * ErrorsModule.forRoot({
 *   formats: [dellin({ timeZone: 'Europe/Moscow', numbers: { already_exists: 190001 } })],
 * });
 * ```
 */
export function dellin(options: DellinOptions = {}): ErrorFormat {
  const given = resolveDellin(options);
  const mistakes = dellinMistakes(given);
  // With mistakes the app does not boot, and they may be of any type.
  const { timeZone, page, catalogue, numbers, details, fieldPath } =
    mistakes.length === 0 ? given : resolveDellin({});
  const parts: DellinParts = {
    names: new FieldPathWriter(fieldPath),
    numbers: new ErrorNumbers(numbers),
    texts: new NumberTexts(catalogue, details),
    writeTime: writeTimeIn(timeZone)!,
    page,
  };
  return {
    name: 'dellin',
    mediaTypes: ['application/json', 'text/xml', 'application/xml'],
    mistakes,
    status: statusOf,
    render: (error, mediaType) => {
      const body = bodyOf(error, parts);
      return isXml(mediaType) ? toXml(ROOT, body, { declaration: false }) : JSON.stringify(body);
    },
    schema: (specimen) => schemaOf(specimen, parts),
    lint: (definition) => lint(definition, parts.numbers),
  };
}

function statusOf(error: ApiError): number {
  const { status, reason } = error;
  if (reason === 'malformed_json' || reason === 'malformed_xml') return 401;
  return status === 422 && isValidation(error) ? 400 : status;
}

/** What is in disguise never leaves. */
function lint(definition: ErrorDefinition, numbers: ErrorNumbers): string | undefined {
  if (definition.disguise !== undefined || numbers.isNumbered(definition)) return undefined;
  return (
    'it has no number, which is all that programs go by here. ' +
    'Give it one, as `number: 180001`, or name its code in dellin({ numbers }).'
  );
}
