import { Module } from '@nestjs/common';
import { ErrorsModule } from 'nestjs-api-errors';
import { Overloaded } from './app.errors.js';
import { formatsWith } from './app.formats.js';
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
        formats: formatsWith(process.env.FORMAT),
        // Its tests hold each answer to the OpenAPI document, which therefore lists all that can be derived.
        documentation: { baseUrl: 'https://freight.example/errors', statuses: 'all' },
        codeStyle: 'snake_case',
        logging: { clientErrors: 'log' },
        // RFC 9110 asks every 401 to say how to authenticate.
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
