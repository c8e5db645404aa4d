import { bareMediaType } from '../internal/media-type.js';
import { removeTrailingSlashes } from '../internal/truncate.js';
import {
  type Components,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
} from '../openapi/open-api-document.js';
import { SchemaCheck } from './schema-check.js';

/** An answer as most clients of tests have it: supertest's, light-my-request's, or one of `fetch` with its text. */
export interface CheckedAnswer {
  readonly status: number;
  readonly headers: Headers | Readonly<Record<string, unknown>>;
  /** The body; empty where there is none. */
  readonly text: string;
}

/** Says how an answer differs from what is documented, and what to do about it. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
}

/**
 * Holds the errors of an app to its OpenAPI document: each must be documented by operation, status and media type, and
 * its body must fit the schema there. It needs `ajv` and `@xmldom/xmldom` to be installed.
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
 *   contract.check('POST', '/orders', {
 *     status: response.status,
 *     headers: response.headers,
 *     text: await response.text(),
 *   });
 * }
 * ```
 */
export class ErrorContract {
  private readonly schemas: SchemaCheck;

  /** @param document of version 3.0, 3.1 or 3.2 */
  constructor(private readonly document: OpenApiDocument) {
    this.schemas = new SchemaCheck(document);
  }

  /**
   * An answer that is no error is no matter.
   *
   * @param method of the request. @example 'POST'
   * @param path of the request; a query is no matter. @example '/orders/7'
   * @throws ContractBroken
   */
  check(method: string, path: string, answer: CheckedAnswer): void {
    if (answer.status < 400) return;
    const operation = findOperation(this.document, method, path);
    if (operation === undefined) {
      throw new ContractBroken(
        `${method} ${path} is no operation of the document. Check an answer to one that it has.`,
      );
    }
    const { status, text } = answer;
    const place = `${method} ${operation.template}`;
    const response = operation.response(status);
    if (response === undefined) throw new ContractBroken(`${place} answered ${status}, ${UNDOCUMENTED}`);
    if (text === '' || method === 'HEAD') return;
    const type = mediaTypeOf(answer);
    const fault = this.faultIn(response, type, text);
    if (fault !== undefined) throw new ContractBroken(`${place} answered ${status} (${type}), ${fault}`);
  }

  private faultIn(response: DocumentedResponse, type: string, text: string): string | undefined {
    const { content } = response.object;
    const media = Object.keys(content ?? {}).find((each) => bareMediaType(each) === type);
    if (media === undefined) return OTHER_TYPE;
    if (content![media]!.schema === undefined) return undefined;
    const faults = this.schemas.faults([...response.pointer, 'content', media, 'schema'], text, type);
    return faults && `and its body does not fit the schema: ${faults}`;
  }
}

const UNDOCUMENTED =
  'which the document does not list. Declare the error with @ApiErrors(), or list the status in `documentation.statuses`.';
const OTHER_TYPE = 'a media type that the document does not list for this status.';

function mediaTypeOf({ headers }: CheckedAnswer): string {
  const value = headers instanceof Headers ? headers.get('content-type') : headers['content-type'];
  return bareMediaType(typeof value === 'string' ? value : '');
}

/** A response of a document, and where it stands. */
export interface DocumentedResponse {
  readonly object: Response;
  readonly pointer: readonly string[];
}

/** An operation of a document. */
interface DocumentedOperation {
  /** @example '/orders/{id}' */
  readonly template: string;
  response(status: number): DocumentedResponse | undefined;
}

/** The operation that answers a request: of several templates the one that names most of the path. */
function findOperation(
  document: OpenApiDocument,
  method: string,
  path: string,
): DocumentedOperation | undefined {
  const paths = (document.paths ?? {}) as Readonly<Record<string, PathItem | undefined>>;
  const asked = pathsOf(document, path);
  const has = (each: string, name: string) => paths[each]?.[name] !== undefined;
  const isHead = method.toUpperCase() === 'HEAD';
  // Whoever answers GET answers HEAD.
  const keyOf = (each: string) => (isHead && !has(each, 'head') ? 'get' : method.toLowerCase());
  const template = Object.keys(paths)
    .filter((each) => has(each, keyOf(each)) && asked.some((one) => patternOf(each).test(one)))
    .toSorted((one, other) => literals(other) - literals(one))[0];
  if (template === undefined) return undefined;
  const key = keyOf(template);
  const operation = paths[template]![key]!;
  return {
    template,
    response: (status) => responseOf(document, operation, ['paths', template, key], status),
  };
}

function responseOf(
  { components }: { readonly components?: Components },
  { responses = {} }: Operation,
  at: readonly string[],
  status: number,
): DocumentedResponse | undefined {
  const range = `${Math.floor(status / 100)}XX`;
  const key = [String(status), range, 'default'].find((each) => Object.hasOwn(responses, each));
  if (key === undefined) return undefined;
  const object = responses[key]!;
  if (object.$ref === undefined) return { object, pointer: [...at, 'responses', key] };
  const name = object.$ref.split('/').at(-1)!;
  const shared = components?.responses?.[name];
  return shared && { object: shared, pointer: ['components', 'responses', name] };
}

/** The path as it was asked for, and without what the document's servers have before theirs. */
function pathsOf({ servers = [] }: OpenApiDocument, path: string): readonly string[] {
  const { pathname } = new URL(path, 'http://localhost');
  const bases = servers.map(baseOf);
  const within = bases.filter((base) => base !== '' && pathname.startsWith(`${base}/`));
  return [pathname, ...within.map((base) => pathname.slice(base.length))];
}

function baseOf({ url, variables = {} }: NonNullable<OpenApiDocument['servers']>[number]): string {
  const address = url.replace(/\{([^{}]*)\}/g, (_, name: string) => String(variables[name]?.default ?? '1'));
  return URL.canParse(address, 'http://localhost')
    ? removeTrailingSlashes(new URL(address, 'http://localhost').pathname)
    : '';
}

function patternOf(template: string): RegExp {
  const parts = template
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}/?$`, 'i');
}

function literals(template: string): number {
  return template.replace(/\{[^{}]*\}/g, '').length;
}
