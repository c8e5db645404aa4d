import { type OpenApiDocument } from '../openapi/open-api-document.js';
import { type DocumentedResponse, findOperation } from './find-operation.js';
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
 * its body must fit the schema there. It needs `ajv` to be installed.
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
    const media = Object.keys(content ?? {}).find((each) => withoutParameters(each) === type);
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
  return withoutParameters(typeof value === 'string' ? value : '');
}

function withoutParameters(mediaType: string): string {
  return mediaType.split(';')[0]!.trim().toLowerCase();
}
