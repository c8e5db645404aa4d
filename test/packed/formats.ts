import { Body, Controller, Get, Module, Param, ParseIntPipe, Post } from '@nestjs/common';
import { IsEmail } from 'class-validator';
import {
  dellin,
  ErrorsModule,
  Gone,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  problemDetails,
  routeOnly,
  UseErrorFormat,
} from 'nestjs-api-errors';
import { type AdapterName, type Answer, createApp, whileListening } from './http.js';

class Subscriber {
  @IsEmail()
  email!: string;
}

@Controller('subscribers')
class Subscribers {
  @Post()
  add(@Body() _subscriber: Subscriber) {}

  @Get('old')
  @Gone()
  old() {}
}

@Controller('partners')
@UseErrorFormat('google')
class Partners {
  @Get(':id')
  find(@Param('id', ParseIntPipe) _id: number) {
    throw new HttpErrors.Conflict();
  }
}

@Module({
  imports: [
    ErrorsModule.forRoot({
      formats: [looker(), problemDetails(), dellin(), jsonApi(), markdown(), routeOnly(google())],
    }),
  ],
  controllers: [Subscribers, Partners],
})
class ManyFormats {}

const TYPES = [
  'application/json',
  'application/problem+json; charset=utf-8',
  'application/problem+xml',
  'text/xml',
  'application/vnd.api+json',
  'text/markdown',
  'image/png',
];

/** What an app with many formats answers, by what is asked for. */
export async function formatAnswers(adapter: AdapterName): Promise<Record<string, Answer>> {
  return whileListening(await createApp(ManyFormats, adapter), async (ask) => {
    const found: Record<string, Answer> = {};
    for (const accept of TYPES) {
      found[`a body that fails, as ${accept}`] = timeless(
        await ask('POST /subscribers', {}, undefined, accept),
      );
    }
    found['a route that is switched off'] = await ask('GET /subscribers/old');
    found['a parameter of a route with a format of its own'] = await ask('GET /partners/x');
    found['the handler of that route'] = await ask('GET /partners/7');
    return found;
  });
}

/** Some formats write the time. */
function timeless(answer: Answer): Answer {
  const { body } = answer;
  return typeof body === 'string'
    ? { ...answer, body: body.replace(/\d{4}-\d\d-\d\d [\d:]{8}/, 'now') }
    : answer;
}
