import { type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from 'nestjs-api-errors';
import { API_KEY_SCHEME } from './access/access.decorators.js';

const DESCRIPTION = `Use this API to order freight transport between terminals.

Customers and orders need an API key: press **Authorize** and enter \`demo-clerk\`, or \`demo-dispatcher\`, which
can also cancel orders.`;

const CONFIG = new DocumentBuilder()
  .setTitle('Freight API')
  .setDescription(DESCRIPTION)
  .setVersion('1.0')
  .addApiKey({ type: 'apiKey', in: 'header', name: 'X-Api-Key' }, API_KEY_SCHEME)
  .addTag('customers', 'Customers who place orders')
  .addTag('terminals', 'Terminals where cargo is handed over; no key needed')
  .addTag('orders', 'Orders to carry cargo from a sender to a receiver')
  .addTag('quotes', 'Prices, at most five requests in ten seconds; no key needed')
  .addTag('error counts', 'Number of errors by code since the app was started; no key needed')
  .build();

/**
 * Lets wide tables scroll on a phone. Without it, Swagger UI makes the whole page wider than the screen. In dark mode, Swagger UI
 * writes the names of headers in dark gray.
 */
const STYLES = `@media (max-width: 640px) {
  .swagger-ui table.responses-table { table-layout: fixed !important }
  .swagger-ui .response-col_status, .swagger-ui .response-col_links { width: 50px !important }
  .swagger-ui .renderedMarkdown table, .swagger-ui table.headers { display: block; overflow-x: auto }
  .swagger-ui table.headers td { min-width: 8em }
  .swagger-ui .response-controls { flex-wrap: wrap }
}
.dark-mode .swagger-ui table.headers td { color: #b5bac9 }`;

/** Serves Swagger UI at `/docs` and the OpenAPI document at `/docs-json`. */
export function serveDocumentation(app: INestApplication): void {
  const document = SwaggerModule.createDocument(app, CONFIG);
  SwaggerModule.setup('docs', app, documentErrors(app, document), { customCss: STYLES });
}
