import { type INestApplicationContext } from '@nestjs/common';
import { partOfApp } from '../container/part-of-app.js';
import { ErrorDocumentation } from './error-documentation.js';
import { type OpenApiDocument } from './open-api-document.js';

/**
 * Puts the errors that handlers declare with {@link ApiErrors} into an OpenAPI document: each under its status,
 * with its schema and an example that is the very body that is sent. It changes nothing else, and the document
 * that it is given not at all.
 *
 * @param app the app, initialised or not
 * @param document what `SwaggerModule.createDocument` made
 * @returns the document to give to `SwaggerModule.setup`
 * @throws Error where the app does not import `ErrorsModule`
 * @see https://docs.nestjs.com/openapi/introduction
 * @example
 * ```ts
 * import { type INestApplication } from '@nestjs/common';
 * import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
 * import { documentErrors } from 'nestjs-api-errors';
 *
 * export function serveDocumentation(app: INestApplication): void {
 *   const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
 *   SwaggerModule.setup('docs', app, documentErrors(app, document));
 * }
 * ```
 */
export function documentErrors<Document extends OpenApiDocument>(
  app: INestApplicationContext,
  document: Document,
): Document {
  return partOfApp(app, ErrorDocumentation, 'documentErrors').addTo(document);
}
