import { isDeepStrictEqual } from 'node:util';
import {
  ApiConsumes,
  ApiExcludeController,
  ApiExcludeEndpoint,
  ApiPropertyOptional,
  ApiQuery,
  DocumentBuilder,
  type OpenAPIObject,
  SwaggerModule,
} from '@nestjs/swagger';
import { documentErrors } from 'nestjs-api-errors';
import { ErrorContract } from 'nestjs-api-errors/testing';
import { type AdapterName, createApp } from './http.js';
import { OrdersApp } from './orders.js';

type Members = Readonly<Record<string, unknown>>;

/** Returns the parts of the document that documentErrors() adds or changes. The others differ between versions of swagger. */
async function collectDocumentation(adapter: AdapterName): Promise<Record<string, Members>> {
  const app = await createApp(OrdersApp, adapter);
  const before = SwaggerModule.createDocument(app, new DocumentBuilder().build());
  const after: OpenAPIObject = documentErrors(app, structuredClone(before));
  const listAdded = (part: (document: OpenAPIObject) => unknown) => findDifference(part(before), part(after));
  const added = {
    'the responses of GET /orders/{id}': listAdded(({ paths }) => paths['/orders/{id}']?.get?.responses),
    'the responses of POST /orders': listAdded(({ paths }) => paths['/orders']?.post?.responses),
    'the schemas': listAdded(({ components }) => components?.schemas),
    'the contract': checkContract(after),
  };
  await app.close();
  return added;
}

/** Checks a documented response and others with ErrorContract, and returns the messages. */
function checkContract(document: OpenAPIObject): Members {
  const checks = new ErrorContract(document);
  const headers = { 'content-type': 'application/json; charset=utf-8' };
  const check = (status: number, text: string): string => {
    try {
      checks.check('GET', '/orders/7', { status, headers, text });
      return 'fits';
    } catch (error) {
      return String(error);
    }
  };
  const body = { message: 'Gone.', code: 'order_not_found', request_id: 'x' };
  return {
    'a documented body': check(404, JSON.stringify(body)),
    'a body with another code': check(404, JSON.stringify({ ...body, code: 'lost' })),
    'a response with another status': check(418, '{}'),
  };
}

/** Returns the members that differ, with `null` for one that is removed. */
function findDifference(before: unknown, after: unknown): Members {
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
  @ApiQuery({ name: 'page', type: Number })
  start(): void {}
}

class ImportDto {
  @ApiPropertyOptional({ type: String })
  note?: string;
}

/** Returns the metadata of @nestjs/swagger that the package reads. */
function readSwaggerMetadata(): Members {
  const start = Object.getOwnPropertyDescriptor(ImportsController.prototype, 'start')?.value as object;
  const parameters = Reflect.getMetadata('swagger/apiParameters', start) as readonly Members[];
  const property = Reflect.getMetadata('swagger/apiModelProperties', ImportDto.prototype, 'note') as Members;
  return {
    'swagger/apiConsumes': Reflect.getMetadata('swagger/apiConsumes', ImportsController),
    'swagger/apiExcludeController': Reflect.getMetadata('swagger/apiExcludeController', ImportsController),
    'swagger/apiExcludeEndpoint': Reflect.getMetadata('swagger/apiExcludeEndpoint', start),
    'swagger/apiModelProperties': { required: property.required },
    'swagger/apiParameters': parameters.map(({ name, in: location }) => ({ name, in: location })),
  };
}

async function main(adapter: AdapterName): Promise<void> {
  process.stdout.write(
    JSON.stringify({ documentation: await collectDocumentation(adapter), metadata: readSwaggerMetadata() }),
  );
}

void main(process.argv[2] as AdapterName);
