import { inspect } from 'node:util';
import {
  type ArgumentsHost,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  type INestApplication,
  Module,
  type ModuleMetadata,
  Scope,
  type Type,
  UseFilters,
} from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { defineError, ErrorsModule } from 'nestjs-api-errors';
import { type AdapterName, createApp, runListening } from './http.js';

class OutOfTea extends defineError({ code: 'out_of_tea', status: 409, message: 'The tea is used up.' }) {}

class AppFilter implements ExceptionFilter {
  catch(_thrown: unknown, host: ArgumentsHost): void {
    const response = host
      .switchToHttp()
      .getResponse<{ status(code: number): { send(body: object): void } }>();
    response.status(418).send({ answered: 'by the filter of the app' });
  }
}

@Catch(OutOfTea)
class TeaFilter extends AppFilter {}

@Catch(HttpException)
class HttpExceptionFilter extends AppFilter {}

@Catch()
class CatchAllFilter extends AppFilter {}

type FilterClass = Type<ExceptionFilter>;

const FILTERS: Readonly<Record<string, FilterClass>> = {
  '@Catch(OutOfTea)': TeaFilter,
  '@Catch(HttpException)': HttpExceptionFilter,
  '@Catch()': CatchAllFilter,
};

/** An app with a filter. */
interface FilteredApp extends ModuleMetadata {
  readonly main?: (app: INestApplication) => void;
}

const PLACES: Readonly<Record<string, (filter: FilterClass) => FilteredApp>> = {
  'APP_FILTER of the root module': (filter) => ({
    imports: [ErrorsModule.forRoot()],
    providers: [{ provide: APP_FILTER, useClass: filter }],
    controllers: [createKitchen(), Office],
  }),
  'APP_FILTER of a feature module, imported before ErrorsModule': (filter) => ({
    imports: [createFeature(filter), ErrorsModule.forRoot()],
    controllers: [createKitchen(), Office],
  }),
  'APP_FILTER of a feature module, imported after ErrorsModule': (filter) => ({
    imports: [ErrorsModule.forRoot(), createFeature(filter)],
    controllers: [createKitchen(), Office],
  }),
  'APP_FILTER of request scope': (filter) => ({
    imports: [ErrorsModule.forRoot()],
    providers: [{ provide: APP_FILTER, useClass: filter, scope: Scope.REQUEST }],
    controllers: [createKitchen(), Office],
  }),
  'app.useGlobalFilters()': (filter) => ({
    imports: [ErrorsModule.forRoot()],
    controllers: [createKitchen(), Office],
    main: (app) => app.useGlobalFilters(new filter()),
  }),
  '@UseFilters() on the kitchen controller': (filter) => ({
    imports: [ErrorsModule.forRoot()],
    controllers: [createKitchen({ onController: [filter] }), Office],
  }),
  '@UseFilters() on the handlers of /kitchen/tea and /kitchen/crash': (filter) => ({
    imports: [ErrorsModule.forRoot()],
    controllers: [createKitchen({ onHandlers: [filter] }), Office],
  }),
};

const REQUESTS = [
  'GET /kitchen/tea',
  'GET /kitchen/crash',
  'GET /kitchen/more-tea',
  'GET /office/tea',
  'GET /nowhere',
];

/** Collects status and body of each request for each filter of the app at each place. */
export async function collectFilters(adapter: AdapterName): Promise<Record<string, Record<string, string>>> {
  const responses: Record<string, Record<string, string>> = {};
  for (const [place, appWith] of Object.entries(PLACES)) {
    for (const [kind, filter] of Object.entries(FILTERS)) {
      responses[`${kind}, ${place}`] = await sendAll(appWith(filter), adapter);
    }
  }
  return responses;
}

async function sendAll({ main, ...metadata }: FilteredApp, adapter: AdapterName) {
  class RootModule {}
  Module(metadata)(RootModule);
  const app = await createApp(RootModule, adapter);
  main?.(app);
  return runListening(app, async (send) => {
    const responses: Record<string, string> = {};
    for (const request of REQUESTS) {
      const { status, body } = await send(request);
      responses[request] = `${status} ${inspect(body, { breakLength: Infinity })}`;
    }
    return responses;
  });
}

function createKitchen({
  onController = [],
  onHandlers = [],
}: Partial<Record<string, FilterClass[]>> = {}): Type {
  @Controller('kitchen')
  @UseFilters(...onController)
  class Kitchen {
    @Get('tea')
    @UseFilters(...onHandlers)
    tea(): never {
      throw new OutOfTea();
    }

    @Get('crash')
    @UseFilters(...onHandlers)
    crash(): never {
      throw new Error('The kettle is broken.');
    }

    @Get('more-tea')
    moreTea(): never {
      throw new OutOfTea();
    }
  }
  return Kitchen;
}

@Controller('office')
class Office {
  @Get('tea')
  tea(): never {
    throw new OutOfTea();
  }
}

function createFeature(filter: FilterClass): Type {
  @Module({ providers: [{ provide: APP_FILTER, useClass: filter }] })
  class FeatureModule {}
  return FeatureModule;
}
