import { describe, expect, it } from '@jest/globals';
import { toOpenApiPath } from '../../../lib/openapi/open-api-document.js';

describe('toOpenApiPath()', () => {
  it.each([
    ['/', '/'],
    ['/users/:id', '/users/{id}'],
    ['/users/:id/orders/:orderId', '/users/{id}/orders/{orderId}'],
    ['/files/*path', '/files/{path}'],
    ['/files/*', '/files/{path}'],
    ['/files{/:name}', '/files/{name}'],
  ])('converts the template %s to %s', (template, path) => {
    expect(toOpenApiPath(template)).toBe(path);
  });
});
