import { expect, test } from '@jest/globals';
import { toOpenApiPath } from '../../../lib/openapi/document-errors.js';

test.each([
  ['/', '/'],
  ['/users/:id', '/users/{id}'],
  ['/users/:id/orders/:orderId', '/users/{id}/orders/{orderId}'],
  ['/files/*path', '/files/{path}'],
  ['/files/*', '/files/{path}'],
  ['/files{/:name}', '/files/{name}'],
])('%s is %s', (template, path) => {
  expect(toOpenApiPath(template)).toBe(path);
});
