import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { ApiErrors, defineError, ErrorsModule } from 'nestjs-api-errors';
import { checkDictionary } from 'nestjs-api-errors/testing';
import { type AdapterName, createApp, runListening } from './http.js';

class TicketSold extends defineError({
  code: 'ticket_sold',
  status: 409,
  message: 'The ticket {id} is sold.',
  causes: ['Somebody else was faster.'],
  example: { id: 7 },
}) {}

class TicketLost extends defineError({ code: 'ticket_lost', status: 410, message: 'The ticket is lost.' }) {}

class BuyTicket {
  @IsInt()
  seat!: number;
}

@Controller('tickets')
class TicketsController {
  @Post()
  @ApiErrors(TicketSold)
  buy(@Body() { seat }: BuyTicket): never {
    throw new TicketSold({ id: seat });
  }
}

@Controller('lost')
class LostController {
  @Get()
  @ApiErrors(TicketLost)
  find(): never {
    throw new TicketLost();
  }
}

/** The timer must not keep the command from its end. */
@Module({
  imports: [ErrorsModule.forRoot({ documentation: { path: 'docs/errors', name: 'Tickets' } })],
  controllers: [TicketsController],
  providers: [
    { provide: 'timer', useFactory: () => process.argv[2] === 'export' && setInterval(() => {}, 1_000) },
  ],
})
export class AppModule {}

@Module({
  imports: [ErrorsModule.forRoot({ documentation: { path: '..' } })],
})
export class MistakenModule {}

@Module({ imports: [ErrorsModule.forRoot()], controllers: [LostController] })
class LostApp {}

/** Collects pages in each type, and the messages of checkDictionary(). */
export async function collectPages(adapter: AdapterName): Promise<Record<string, unknown>> {
  const app = await createApp(LostApp, adapter);
  const gaps = await checkDictionary(app);
  await app.close();
  return runListening(await createApp(AppModule, adapter), async (send) => {
    const read = async (path: string, accept?: string) => {
      const { status, contentType, body } = await send(`GET ${path}`, undefined, undefined, accept);
      return { status, contentType, body };
    };
    const page = await read('/docs/errors/ticket_sold', 'text/html');
    return {
      'a response links to its page': await send('POST /tickets', { seat: 7 }),
      'the page as HTML': { ...page, body: String(page.body).includes('<h1><span class="label">409</span>') },
      'the page as JSON': await read('/docs/errors/ticket_sold.json'),
      'the page as Markdown': await read('/docs/errors/fields/invalid', 'text/markdown'),
      'an unknown page': await read('/docs/errors/ticket_soled', 'application/json'),
      'errors without a text': gaps,
    };
  });
}
