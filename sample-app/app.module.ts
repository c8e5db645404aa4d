import { Module } from '@nestjs/common';
import { ErrorsModule } from 'nestjs-api-errors';
import { Overloaded } from './app.errors.js';
import { createFormats } from './app.formats.js';
import { CustomersModule } from './customers/customers.module.js';
import { DatabaseModule } from './database/database.module.js';
import { ErrorCountsModule } from './error-counts/error-counts.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { QuotesModule } from './quotes/quotes.module.js';
import { TerminalsModule } from './terminals/terminals.module.js';

@Module({
  imports: [
    ErrorsModule.forRootAsync({
      useFactory: () => ({
        errors: [Overloaded],
        formats: createFormats(process.env.FORMAT),
        documentation: {
          path: 'errors',
          name: 'Freight API',
          color: '#0a7d55',
          requests: true,
          // The tests compare every response with the document, so that it must have all errors in all formats.
          ...(process.env.DOCUMENTED === 'all' && { statuses: 'all', formats: 'all' }),
        },
        codeStyle: 'snake_case',
        logging: { clientErrors: 'log' },
        // RFC 9110, 15.5.2: every 401 must have the header `WWW-Authenticate`.
        http: { wwwAuthenticate: 'ApiKey realm="freight"' },
      }),
    }),
    DatabaseModule,
    CustomersModule,
    TerminalsModule,
    OrdersModule,
    QuotesModule,
    ErrorCountsModule,
  ],
})
export class AppModule {}
