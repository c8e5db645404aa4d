import { describe, expect, it } from '@jest/globals';
import { type CheckedResponse, ContractError, ErrorContract } from 'nestjs-api-errors/testing';

const schemas = {
  Gone: {
    type: 'object',
    required: ['code'],
    properties: { code: { type: 'string', const: 'gone' }, left: { type: 'number', exclusiveMinimum: 0 } },
  },
};
const gone = {
  description: 'Gone.',
  content: { 'application/json': { schema: { $ref: '#/components/schemas/Gone' } } },
};
const paths = {
  '/orders/{id}': {
    get: {
      responses: { 200: { description: 'Fine.' }, 410: gone, 503: { $ref: '#/components/responses/Down' } },
    },
  },
  '/orders/mine': { get: { responses: { '4XX': gone } } },
  '/files/{name}.{type}': { put: { responses: { default: gone } } },
};
const responses = { Down: { description: 'Down.', content: { 'text/plain': {} } } };
const document = {
  openapi: '3.1.0',
  paths,
  components: { schemas, responses },
  servers: [{ url: '/api' }, { url: 'https://x.example:{port}/', variables: { port: { default: 80 } } }],
};

const createResponse = (
  status: number,
  body: unknown,
  type = 'application/json; charset=utf-8',
): CheckedResponse => ({
  status,
  headers: { 'content-type': type },
  text: typeof body === 'string' ? body : JSON.stringify(body),
});

describe('ErrorContract', () => {
  const contract = new ErrorContract(document);

  it.each([
    ['a documented error', 'GET', '/orders/7', createResponse(410, { code: 'gone' })],
    [
      'a documented error below the address of a server, with a query',
      'GET',
      '/api/orders/7?x=1',
      createResponse(410, { code: 'gone' }),
    ],
    [
      'a shared response of a type that has no schema',
      'GET',
      '/orders/7',
      createResponse(503, 'Down.', 'text/plain'),
    ],
    [
      'a range of statuses, of the more literal path',
      'GET',
      '/orders/mine',
      createResponse(404, { code: 'gone' }),
    ],
    [
      'a body that the default response describes',
      'PUT',
      '/files/a.txt',
      createResponse(500, { code: 'gone' }),
    ],
    ['an empty response to HEAD', 'HEAD', '/orders/7', createResponse(410, '')],
    ['a success with any body', 'GET', '/orders/7', createResponse(201, 'no JSON')],
    [
      'a documented error with the headers of fetch',
      'GET',
      '/orders/7',
      {
        ...createResponse(410, { code: 'gone' }),
        headers: new Headers({ 'Content-Type': 'APPLICATION/JSON' }),
      },
    ],
  ])('accepts %s as documented', (_, method, path, given) => {
    expect(() => contract.check(method, path, given)).not.toThrow();
  });

  it.each<[string, string, string, CheckedResponse, string]>([
    [
      'an unknown operation',
      'POST',
      '/orders/7',
      createResponse(404, {}),
      'POST /orders/7 is not an operation of the document.',
    ],
    [
      'a status that is not listed',
      'GET',
      '/orders/7',
      createResponse(404, {}),
      'GET /orders/{id} returned 404, which the document does not list. Declare the error with @ApiErrors(), or list the status in `documentation.statuses`.',
    ],
    [
      'another media type',
      'GET',
      '/orders/7',
      createResponse(410, {}, 'text/html'),
      'GET /orders/{id} returned 410 (text/html), but the document lists application/json for this status.',
    ],
    [
      'a body without a type',
      'GET',
      '/orders/7',
      { ...createResponse(410, {}), headers: {} },
      'returned 410 (no Content-Type), but the document lists application/json',
    ],
    [
      'a body that is not as documented',
      'GET',
      '/orders/7',
      createResponse(410, { code: 'lost' }),
      'and its body does not match the schema: body/code must be equal to constant',
    ],
    [
      'a body that is not JSON',
      'GET',
      '/orders/7',
      createResponse(410, '{'),
      'and its body does not match the schema: it is not valid JSON.',
    ],
  ])('rejects %s with a message', (_, method, path, given, message) => {
    const check = () => contract.check(method, path, given);
    expect(check).toThrow(ContractError);
    expect(check).toThrow(message);
  });

  it('reads the limits and the null of OpenAPI 3.0', () => {
    const left = {
      type: 'number',
      minimum: 0,
      exclusiveMinimum: true,
      maximum: 9,
      exclusiveMaximum: false,
      nullable: true,
    };
    const old = { Gone: { type: 'object', properties: { left } } };
    const contract30 = new ErrorContract({
      ...document,
      openapi: '3.0.3',
      components: { schemas: old, responses },
    });
    const check = (value: unknown) => () =>
      contract30.check('GET', '/orders/7', createResponse(410, { left: value }));
    expect(check(1)).not.toThrow();
    expect(check(9)).not.toThrow();
    expect(check(null)).not.toThrow();
    expect(check(0)).toThrow('body/left must be > 0');
    expect(check(10)).toThrow('body/left must be <= 9');
  });
});
