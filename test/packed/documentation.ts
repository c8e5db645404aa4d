import { isDeepStrictEqual } from 'node:util';
import {
  ApiConsumes,
  ApiExcludeController,
  ApiExcludeEndpoint,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { documentErrors } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { type AdapterName, createApp } from './http.js';
import { OrdersApp } from './orders.js';

type Members = Readonly<Record<string, unknown>>;

/** What documentErrors() adds, or changes: swagger's own part differs between its versions. */
async function documentation(adapter: AdapterName): Promise<Record<string, Members>> {
  const app = await createApp(OrdersApp, adapter);
  const before = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  const after: OpenAPIObject = documentErrors(app, before);
  const addedTo = (part: (document: OpenAPIObject) => unknown) => difference(part(before), part(after));
  const added = {
    'the responses of GET /orders/{id}': addedTo(({ paths }) => paths['/orders/{id}']?.get?.responses),
    'the responses of POST /orders': addedTo(({ paths }) => paths['/orders']?.post?.responses),
    'the schemas': addedTo(({ components }) => components?.schemas),
    'the contract': contract(after),
  };
  await app.close();
  return added;
}

/** What the entry point for tests says of answers, one as it is documented and others that are not. */
function contract(document: OpenAPIObject): Members {
  const checks = new ErrorContract(document);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const said = (status: number, text: string): string => {
    try {
      checks.check('GET', '/orders/7', { status, headers, text });
      return 'fits';
    } catch (error) {
      return String(error);
    }
  };
  const known = { message: 'Gone.', code: 'order_not_found', request_id: 'x' };
  return {
    known: said(404, JSON.stringify(known)),
    'of another code': said(404, JSON.stringify({ ...known, code: 'lost' })),
    'of another status': said(418, '{}'),
  };
}

/** The members that differ; `null` for one that is gone. */
function difference(before: unknown, after: unknown): Members {
  const [old, present] = [before ?? {}, after ?? {}] as [Members, Members];
  const names = Object.keys({ ...old, ...present }).filter(
    (name) => !isDeepStrictEqual(old[name], present[name]),
  );
  return Object.fromEntries(names.map((name) => [name, present[name] ?? null]));
}

@ApiConsumes('text/csv')
@ApiExcludeController()
class ImportsController {
  @ApiExcludeEndpoint()
  start(): void {}
}

/** Where @nestjs/swagger keeps what the package reads of it. */
function kept(): Members {
  const start = Object.getOwnPropertyDescriptor(ImportsController.prototype, 'start')?.value as object;
  return {
    'swagger/apiConsumes': Reflect.getMetadata('swagger/apiConsumes', ImportsController),
    'swagger/apiExcludeController': Reflect.getMetadata('swagger/apiExcludeController', ImportsController),
    'swagger/apiExcludeEndpoint': Reflect.getMetadata('swagger/apiExcludeEndpoint', start),
  };
}

async function main(adapter: AdapterName): Promise<void> {
  process.stdout.write(JSON.stringify({ documentation: await documentation(adapter), metadata: kept() }));
}

void main(process.argv[2] as AdapterName);
