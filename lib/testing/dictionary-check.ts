import { type INestApplicationContext } from '@nestjs/common';
import { type ErrorPages } from '../pages/error-pages.js';
import { TESTING_TOKENS } from '../internal/testing-tokens.js';

/**
 * Finds the errors that the app can send and whose page has no text: no cause, no solution, no longer text.
 *
 * @param app the app. You can call the function before `app.init()`
 * @returns one message for each error, with its class and the remedy; an empty array if all pages have texts
 * @see docs/how-to/error-pages.md
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { checkDictionary } from 'nestjs-api-errors/testing';
 *
 * export async function expectTexts(app: INestApplication): Promise<void> {
 *   const gaps = await checkDictionary(app);
 *   if (gaps.length > 0) throw new Error(gaps.join('\n'));
 * }
 * ```
 */
export async function checkDictionary(app: INestApplicationContext): Promise<readonly string[]> {
  const pages = await app.get<ErrorPages>(TESTING_TOKENS.pages, { strict: false }).load();
  return pages.findGaps();
}
