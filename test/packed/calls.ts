import { Controller, Get, Injectable, Module } from '@nestjs/common';
import { ExternalContextCreator, LazyModuleLoader } from '@nestjs/core';
import { defineError, ErrorsModule, HttpErrors } from 'nestjs-api-errors';
import { type AdapterName, createApp, runListening } from './http.js';

class TrainMissing extends defineError({ code: 'train_missing', status: 404, message: 'No train {id}.' }) {}
class TrainSecret extends defineError({
  code: 'train_secret',
  status: 403,
  message: 'Train {id} is the king’s.',
  disguise: TrainMissing,
}) {}
class TrackClosed extends defineError({
  code: 'track_closed',
  status: 404,
  message: 'This track does not exist.',
  replaces: HttpErrors.NotFound,
}) {}

const THROWN: Readonly<Record<string, () => unknown>> = {
  'an error of the app': () => new TrainMissing({ id: 7 }),
  'an error in disguise': () => new TrainSecret({ id: 7 }),
  'a crash': () => new TypeError('The boiler is empty.'),
  null: () => null,
};

@Injectable()
class Trains {
  depart(...[what]: unknown[]): never {
    throw THROWN[String(what)]!();
  }
}

@Controller()
class Station {
  @Get('track')
  track(): never {
    throw new HttpErrors.NotFound();
  }
}

@Module({
  imports: [ErrorsModule.forRoot({ errors: [TrainMissing, TrainSecret] })],
  controllers: [Station],
  providers: [Trains],
})
class RailwayApp {}

@Module({ imports: [ErrorsModule.forFeature([TrackClosed])] })
class NightModule {}

/** Collects the errors of handlers that Nest calls without a request, and of a module that is loaded later. */
export async function collectCalls(adapter: AdapterName): Promise<Record<string, unknown>> {
  const app = await createApp(RailwayApp, adapter);
  return runListening(app, async (send) => {
    const results: Record<string, unknown> = {};
    for (const type of ['graphql', 'http']) {
      for (const what of Object.keys(THROWN)) {
        results[`${what} in a context of the type ${type}`] = await describeOutcome(() =>
          callHandler(type, what),
        );
      }
    }
    results['an error before the module is loaded that replaces it'] = await send('GET /track');
    await app.get(LazyModuleLoader).load(() => NightModule);
    results['an error after the module is loaded that replaces it'] = await send('GET /track');
    return results;
  });

  function callHandler(type: string, what: string): Promise<unknown> {
    const trains = app.get(Trains);
    const none = undefined;
    const creator = app.get(ExternalContextCreator);
    // oxlint-disable-next-line typescript/unbound-method -- Nest binds it
    return creator.create(trains, trains.depart, 'depart', none, none, none, none, none, type)(what);
  }
}

async function describeOutcome(call: () => Promise<unknown>): Promise<string> {
  try {
    return `It returned ${String(await call())}.`;
  } catch (error) {
    return String(error);
  }
}
