import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from 'nestjs-api-errors';
import { API_KEY_SCHEME } from './access/access.decorators.js';

const DESCRIPTION = `Orders freight from terminal to terminal.

Customers and orders need an API key: press **Authorize** and enter \`demo-clerk\`, or \`demo-dispatcher\`, which
may cancel orders too.`;

const CONFIG = new DocumentBuilder()
  .setTitle('Freight API')
  .setDescription(DESCRIPTION)
  .setVersion('1.0')
  .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, API_KEY_SCHEME)
  .addTag('customers', 'Who orders')
  .addTag('terminals', 'Where cargo changes hands; no key needed')
  .addTag('orders', 'What is carried, from whom and to whom')
  .addTag('quotes', 'What it costs: five requests in ten seconds; no key needed')
  .addTag('error counts', 'Which errors were answered since the start; no key needed')
  .build();

/** Swagger UI at `/docs`, the OpenAPI document at `/docs-json`. */
export function serveDocumentation(app: INestApplication): void {
  const document = SwaggerModule.createDocument(app, CONFIG);
  SwaggerModule.setup('docs', app, documentErrors(app, document));
}
