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
import { type AdapterName, type PackedResponse, createApp, runListening } from './http.js';

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

/** Collects the responses of an app with many formats by the requested media type. */
export async function collectFormats(adapter: AdapterName): Promise<Record<string, PackedResponse>> {
  return runListening(await createApp(ManyFormats, adapter), async (ask) => {
    const found: Record<string, PackedResponse> = {};
    for (const accept of TYPES) {
      found[`an invalid body as ${accept}`] = replaceTime(
        await ask('POST /subscribers', {}, undefined, accept),
      );
    }
    found['a route that is gone'] = await ask('GET /subscribers/old');
    found['an invalid parameter of a route with another format'] = await ask('GET /partners/x');
    found['an exception of a route with another format'] = await ask('GET /partners/7');
    return found;
  });
}

/** Replaces the time, which some formats write. */
function replaceTime(response: PackedResponse): PackedResponse {
  const { body } = response;
  return typeof body === 'string'
    ? { ...response, body: body.replace(/\d{4}-\d\d-\d\d [\d:]{8}/, 'now') }
    : response;
}
