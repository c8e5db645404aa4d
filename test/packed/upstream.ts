import { createRequire } from 'node:module';
import { join } from 'node:path';
import {
  BadGatewayException,
  BadRequestException,
  Controller,
  Get,
  Module,
  Param,
  UnprocessableEntityException,
} from '@nestjs/common';
import { ErrorsModule, HttpErrors, looker, nest, routeOnly, UseErrorFormat } from 'nestjs-api-errors';
import { type AdapterName, type PackedResponse, createApp, runListening } from './http.js';

/** Express depends on it. */
const createError = createRequire(join(process.cwd(), 'package.json'))('http-errors') as (
  ...facts: unknown[]
) => Error;

const createUpstreamError = (facts: object): Error => Object.assign(new Error('hunter2'), facts);
const failFetch = () => fetch('http://127.0.0.1:1/').catch((error: unknown) => error);

const THROWN: Readonly<Record<string, () => unknown>> = {
  'an upstream status through http-errors': () => createError(502, createUpstreamError({ status: 401 })),
  'an upstream response through http-errors': () =>
    createError(
      404,
      createUpstreamError({ response: { status: 401, headers: { 'set-cookie': 'hunter2' } } }),
    ),
  'a failed fetch through http-errors': async () => createError(404, await failFetch()),
  'an error of the app through http-errors': () => createError(409, new Error('It is shipped.')),
  'a body with texts by field': () => new UnprocessableEntityException({ errors: { email: 'taken' } }),
  'a body with error objects by field': () =>
    new UnprocessableEntityException({
      errors: { email: Object.assign(new Error('Is taken'), { value: 'hunter2' }) },
    }),
  'a retry delay that is a text': () =>
    new HttpErrors.ServiceUnavailable(undefined, { retryAfter: '30' as never }),
  'a body that contains a response of fetch': async () =>
    new BadRequestException({ message: 'x', upstream: await fetch('data:,hunter2') }),
  'a body that is an error of fetch': async () => new BadRequestException(await failFetch()),
  'an aggregate error': () => new AggregateError([new BadGatewayException(), new BadRequestException()]),
};

class Upstream {
  @Get(':name')
  async find(@Param('name') name: string): Promise<never> {
    throw await THROWN[name]!();
  }
}

@Controller('upstream')
class UpstreamController extends Upstream {}

@Controller('nest')
@UseErrorFormat('nest')
class NestController extends Upstream {}

@Module({
  imports: [ErrorsModule.forRoot({ formats: [looker(), routeOnly(nest())], logging: false })],
  controllers: [UpstreamController, NestController],
})
class UpstreamApp {}

/** Collects the responses for errors of other servers, in the format of the app and in that of Nest. */
export async function collectUpstream(adapter: AdapterName): Promise<Record<string, PackedResponse>> {
  return runListening(await createApp(UpstreamApp, adapter), async (send) => {
    const responses: Record<string, PackedResponse> = {};
    for (const name of Object.keys(THROWN)) {
      responses[name] = await send(`GET /upstream/${encodeURIComponent(name)}`);
      responses[`${name}, in the format nest`] = await send(`GET /nest/${encodeURIComponent(name)}`);
    }
    return responses;
  });
}
