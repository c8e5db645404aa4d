import { type INestApplicationContext } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
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
  return documentationOf(app).addTo(document);
}

/** Looks into the container itself: `app.get` of what is missing ends the process before anyone can say why. */
function documentationOf(app: INestApplicationContext): ErrorDocumentation {
  for (const { providers } of app.get(ModulesContainer, { strict: false }).values()) {
    const found: unknown = providers.get(ErrorDocumentation)?.instance;
    if (found instanceof ErrorDocumentation) return found;
  }
  throw new Error(
    'documentErrors() found no ErrorsModule in this app. Import ErrorsModule.forRoot() into its root module.',
  );
}
