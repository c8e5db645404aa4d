import { describe, expect, it } from '@jest/globals';
import { getRequestRoute } from '../../../lib/nest/request-route.js';

describe('getRequestRoute()', () => {
  it.each<[string, unknown, object]>([
    [
      'a request of Express',
      { method: 'GET', baseUrl: '', route: { path: '/a/:id' } },
      { method: 'GET', template: '/a/:id' },
    ],
    [
      'a request of a mounted app',
      { method: 'GET', baseUrl: '/m', route: { path: '/a' } },
      { method: 'GET', template: '/m/a' },
    ],
    [
      'a request of Fastify',
      { method: 'PUT', routeOptions: { url: '/a/:id' } },
      { method: 'PUT', template: '/a/:id' },
    ],
    ['a 404 on Fastify', { method: 'GET', is404: true, routeOptions: { url: '/' } }, { method: 'GET' }],
    ['a 404 below a prefix', { method: 'GET', baseUrl: '/api', route: { path: '*path' } }, { method: 'GET' }],
    ['a route with a pattern', { method: 'GET', route: { path: /x/ } }, { method: 'GET' }],
    ['a raw request', { method: 'GET', url: '/a?b' }, { method: 'GET' }],
    ['undefined', undefined, { method: '' }],
  ])('returns the method and the template of %s', (_, request, route) => {
    expect(getRequestRoute(request)).toEqual({ template: undefined, ...route });
  });
});
