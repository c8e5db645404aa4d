import { type ErrorFormat } from '../formats/error-format.js';

export interface PageOptions {
  /** The formats of the app, the default format first. */
  readonly formats: readonly ErrorFormat[];
  /** The path with a slash at its start; `undefined` if the app serves no pages. */
  readonly path: string | undefined;
  readonly baseUrl: string | undefined;
  readonly name: string;
  readonly color: string;
  readonly logo: string | undefined;
  readonly texts: string | undefined;
  readonly requireTexts: 'off' | 'warn' | 'fail';
  readonly version: string;
  readonly linksToOperations: boolean;
}

export const PAGE_OPTIONS = Symbol.for('nestjs-api-errors:page-options');
