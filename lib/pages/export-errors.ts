import { type INestApplicationContext } from '@nestjs/common';
import { describeInvalidOption } from '../internal/option-mistakes.js';
import { getFromApp } from '../nest/loaded-modules.js';
import { ErrorPages } from './error-pages.js';

/** The types of files that {@link exportErrors} writes. */
export type ExportFormat = 'html' | 'md' | 'json';

export const EXPORT_FORMATS: readonly ExportFormat[] = ['html', 'md', 'json'];

/**
 * Options of {@link exportErrors}.
 *
 * @example
 * ```ts
 * import { type ExportOptions } from 'nestjs-api-errors';
 *
 * export const options: ExportOptions = { formats: ['html'] };
 * ```
 */
export interface ExportOptions {
  /**
   * Selects the types of files.
   * @default ['html', 'md', 'json']
   * @example ['html']
   */
  readonly formats?: readonly ExportFormat[];
}

/**
 * Writes the pages about the errors of an app as files, for a static site. The links between them are relative. The option
 * `documentation.path` is not needed.
 *
 * @param app the app. You can call the function before `app.init()`
 * @param folder the folder for the files. It is created; files with the same names are replaced, others are kept
 * @param options the types of files
 * @returns the number of files
 * @throws Error if the app does not import `ErrorsModule`, or if a file cannot be written
 * @see docs/how-to/error-pages.md
 * @example
 * ```ts
 * import { NestFactory } from '@nestjs/core';
 * import { exportErrors } from 'nestjs-api-errors';
 *
 * export async function writeErrors(AppModule: new () => object): Promise<void> {
 *   const app = await NestFactory.create(AppModule, { logger: ['error'] });
 *   await exportErrors(app, 'site/errors', { formats: ['html'] });
 *   await app.close();
 * }
 * ```
 */
export async function exportErrors(
  app: INestApplicationContext,
  folder: string,
  options: ExportOptions = {},
): Promise<number> {
  const { formats = EXPORT_FORMATS } = options;
  const isValid =
    Array.isArray(formats) && formats.length > 0 && formats.every((each) => EXPORT_FORMATS.includes(each));
  if (!isValid)
    throw new TypeError(
      describeInvalidOption('formats', "an array with some of 'html', 'md', 'json'", formats),
    );
  const pages = await getFromApp(app, ErrorPages, 'exportErrors').load();
  return pages.export(folder, formats);
}
