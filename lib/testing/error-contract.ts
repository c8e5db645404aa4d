import { toBareMediaType } from '../internal/media-type.js';
import { removeTrailingSlashes } from '../internal/text.js';
import {
  type Components,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
} from '../openapi/open-api-document.js';
import {
  type CheckedResponse,
  getMediaType,
  type InjectedResponse,
  withResponse,
} from './received-response.js';
import { SchemaCheck } from './schema-check.js';

/** Is thrown by {@link ErrorContract.check} if a response differs from its documentation. The message names the difference. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/**
 * Checks the errors of an app against its OpenAPI document: each must be documented by operation, status and media type, and
 * its body must match the schema. Install `ajv` and `@xmldom/xmldom` to use it.
 *
 * @example
 * ```ts
 * import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
 * import { type INestApplication } from '@nestjs/common';
 * import { documentErrors } from 'nestjs-api-errors';
 * import { ErrorContract } from 'nestjs-api-errors/testing';
 *
 * async function rejectsBadOrders(app: INestApplication): Promise<void> {
 *   const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
 *   const contract = new ErrorContract(documentErrors(app, document));
 *   const response = await fetch(`${await app.getUrl()}/orders`, { method: 'POST' });
 *   await contract.check('POST', '/orders', response);
 * }
 * ```
 */
export class ErrorContract {
  private readonly schemas: SchemaCheck;

  /** @param document an OpenAPI document of version 3.0, 3.1 or 3.2, after `documentErrors()` */
  constructor(private readonly document: OpenApiDocument) {
    this.schemas = new SchemaCheck(document);
  }

  /**
   * Checks one response. A response that is not an error always passes.
   *
   * @param method the method of the request, such as 'POST'
   * @param path the path of the request, with or without a query, such as '/orders/7'
   * @param received the response of supertest, `inject()` or fetch. The body of a response of fetch can be read afterwards
   * @returns a promise only for a response of fetch
   * @throws ContractError if the response is not documented, or its body does not match the schema
   */
  check(method: string, path: string, received: CheckedResponse | InjectedResponse): void;
  check(method: string, path: string, received: globalThis.Response): Promise<void>;
  check(method: string, path: string, received: unknown): void | Promise<void> {
    return withResponse(received, (response) => this.checkResponse(method, path, response));
  }

  private checkResponse(method: string, path: string, received: CheckedResponse): void {
    if (received.status < 400) return;
    const operation = findOperation(this.document, method, path);
    if (operation === undefined) {
      throw new ContractError(
        `${method} ${path} is not an operation of the document. Check the method and the path, or document the operation.`,
      );
    }
    const { status, text } = received;
    const operationName = `${method} ${operation.template}`;
    const response = operation.findResponse(status);
    if (response === undefined)
      throw new ContractError(`${operationName} returned ${status}, ${UNDOCUMENTED}`);
    if (text === '' || method === 'HEAD') return;
    const type = getMediaType(received);
    const fault = this.findFault(response, type, text);
    if (fault !== undefined)
      throw new ContractError(`${operationName} returned ${status} (${type || 'no Content-Type'}), ${fault}`);
  }

  private findFault(response: DocumentedResponse, type: string, text: string): string | undefined {
    const { content } = response.object;
    const documented = Object.keys(content ?? {});
    const media = documented.find((each) => toBareMediaType(each) === type);
    if (media === undefined)
      return `but the document lists ${documented.join(', ') || 'no body'} for this status.`;
    if (content![media]!.schema === undefined) return undefined;
    const faults = this.schemas.findFaults([...response.pointer, 'content', media, 'schema'], text, type);
    return faults && `and its body does not match the schema: ${faults}`;
  }
}

const UNDOCUMENTED =
  'which the document does not list. Declare the error with @ApiErrors(), or list the status in `documentation.statuses`.';

interface DocumentedResponse {
  readonly object: Response;
  readonly pointer: readonly string[];
}

interface DocumentedOperation {
  readonly template: string;
  findResponse(status: number): DocumentedResponse | undefined;
}

function findOperation(
  document: OpenApiDocument,
  method: string,
  path: string,
): DocumentedOperation | undefined {
  const paths = (document.paths ?? {}) as Readonly<Record<string, PathItem | undefined>>;
  const requested = listPaths(document, path);
  const has = (each: string, name: string) => paths[each]?.[name] !== undefined;
  const isHead = method.toUpperCase() === 'HEAD';
  const findKey = (each: string) => (isHead && !has(each, 'head') ? 'get' : method.toLowerCase());
  // If several templates match, the one with the most literal characters is used.
  const template = Object.keys(paths)
    .filter((each) => has(each, findKey(each)) && requested.some((one) => toPattern(each).test(one)))
    .toSorted((one, other) => countLiterals(other) - countLiterals(one))[0];
  if (template === undefined) return undefined;
  const key = findKey(template);
  const operation = paths[template]![key]!;
  return {
    template,
    findResponse: (status) => findResponse(document, operation, ['paths', template, key], status),
  };
}

function findResponse(
  { components }: { readonly components?: Components },
  { responses = {} }: Operation,
  operationPath: readonly string[],
  status: number,
): DocumentedResponse | undefined {
  const range = `${Math.floor(status / 100)}XX`;
  const key = [String(status), range, 'default'].find((each) => Object.hasOwn(responses, each));
  if (key === undefined) return undefined;
  const object = responses[key]!;
  if (object.$ref === undefined) return { object, pointer: [...operationPath, 'responses', key] };
  const name = object.$ref.split('/').at(-1)!;
  const shared = components?.responses?.[name];
  return shared && { object: shared, pointer: ['components', 'responses', name] };
}

function listPaths({ servers = [] }: OpenApiDocument, path: string): readonly string[] {
  const { pathname } = new URL(path, 'http://localhost');
  const bases = servers.map(readBasePath);
  const matching = bases.filter((base) => base !== '' && pathname.startsWith(`${base}/`));
  return [pathname, ...matching.map((base) => pathname.slice(base.length))];
}

function readBasePath({ url, variables = {} }: NonNullable<OpenApiDocument['servers']>[number]): string {
  const address = url.replace(/\{([^{}]*)\}/g, (_, name: string) => String(variables[name]?.default ?? '1'));
  return URL.canParse(address, 'http://localhost')
    ? removeTrailingSlashes(new URL(address, 'http://localhost').pathname)
    : '';
}

function toPattern(template: string): RegExp {
  const parts = template
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}/?$`, 'i');
}

function countLiterals(template: string): number {
  return template.replace(/\{[^{}]*\}/g, '').length;
}
