import { expect, test } from '@jest/globals';
import { routeOf } from '../../../lib/nest/request-route.js';

test.each<[string, unknown, object]>([
  [
    "Express's",
    { method: 'GET', baseUrl: '', route: { path: '/a/:id' } },
    { method: 'GET', template: '/a/:id' },
  ],
  [
    'that of a mounted app',
    { method: 'GET', baseUrl: '/m', route: { path: '/a' } },
    { method: 'GET', template: '/m/a' },
  ],
  ["Fastify's", { method: 'PUT', routeOptions: { url: '/a/:id' } }, { method: 'PUT', template: '/a/:id' }],
  ['none of a 404 on Fastify', { method: 'GET', is404: true, routeOptions: { url: '/' } }, { method: 'GET' }],
  [
    'none of a 404 below a prefix',
    { method: 'GET', baseUrl: '/api', route: { path: '*path' } },
    { method: 'GET' },
  ],
  ['none of a pattern', { method: 'GET', route: { path: /x/ } }, { method: 'GET' }],
  ['none of a raw request', { method: 'GET', url: '/a?b' }, { method: 'GET' }],
  ['none of nothing', undefined, { method: '' }],
])('the route is %s', (_, request, route) => {
  expect(routeOf(request)).toEqual({ template: undefined, ...route });
});
