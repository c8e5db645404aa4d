import { type Occurrence, underDefinition } from '../error/api-error.js';
import { type MappingSettings, occurrenceOf } from './error-facts.js';
import { TOO_LARGE } from './parser-texts.js';

/**
 * A status that a proxy in front of the app answers with, all that there is to know. A body that is too large for it is
 * refused in the words of the app's own parsers.
 */
export function mapProxyStatus(status: number, settings: MappingSettings): Occurrence {
  const message = status === 413 ? TOO_LARGE : undefined;
  const occurrence = occurrenceOf({ status, message }, settings);
  return underDefinition(occurrence, settings.catalogue.current(occurrence.definition));
}
