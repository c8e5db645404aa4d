import { describe, expect, it } from '@jest/globals';
import { type Route } from '../../../lib/nest/route-list.js';
import { RoutePatterns } from '../../../lib/nest/route-matching.js';
import { listAllowedMethods } from '../../../lib/nest/route-table.js';

const matches = (template: string, path: string, isLenient = false) => {
  const route: Route = {
    method: 'POST',
    template,
    bareTemplate: template,
    controller: class {},
    handler: {},
    name: 'handler',
  };
  return new RoutePatterns([route], isLenient).findRoutes(path).length > 0;
};

describe('RoutePatterns', () => {
  it.each([
    ['/', '/', true],
    ['/', '/a', false],
    ['/a', '/a', true],
    ['/a', '/a/', false],
    ['/a', '/A', false],
    ['/a.b+c(1)', '/a.b+c(1)', true],
    ['/a.b', '/axb', false],
    ['/users/:id', '/users/7', true],
    ['/users/:id', '/users/', false],
    ['/users/:id', '/users/7/8', false],
    ['/users/:id/orders/:order', '/users/7/orders/8', true],
    ['/users/:id(\\d+)', '/users/7', true],
    ['/users/:from-:to', '/users/1-2', true],
    ['/users/:from-:to', '/users/1', false],
    ['/users/:from-:to', '/users/1-2/3', false],
    ['/r/:a-:b-:c', `/r/${'-'.repeat(1_900)}/x`, false],
    ['/:a.:b/*x/*y/z', `/${'./'.repeat(900)}`, false],
    ['/*x', `/${'x'.repeat(16_000)}`, true],
    ['/a/*x/b/*y/c/*z', '/a/1/b/2/c/3', true],
    ['/a/*x/b/*y/c/*z', '/a/b/c/b/1/c/', true],
    ['/a/*x/b/*y/c/*z', '/a/1/c/2/b/3', false],
    ['/files/*path', '/files/a/b', true],
    ['/files/*', '/files/a/b', true],
    ['/files{/:name}', '/files', true],
    ['/files{/:name}', '/files/a', true],
    ['/files{/:name{/:version}}.txt', '/files/a/1.txt', true],
    ['/files{/:name{/:version}}.txt', '/files/a/1/2.txt', false],
    ['/files{/:name{/:version}}.txt', '/files.txt', true],
    ['/files/:name?', '/files/', true],
    ['/files/:name?', '/files/a/b', false],
  ])('compares the template %s with the path %s: %p', (template, path, isMatch) => {
    expect(matches(template, path)).toBe(isMatch);
  });

  it.each(['/a/', '/A', '/A/'])('matches the path %s with the template /a on Express', (path) => {
    expect(matches('/a', path, true)).toBe(true);
  });
});

describe('listAllowedMethods()', () => {
  it('adds HEAD to GET and sorts the methods', () => {
    const routes = ['PUT', 'GET', 'DELETE'].map((method) => ({
      method,
      template: '/a',
      bareTemplate: '/a',
      controller: class {},
      handler: {},
      name: 'handler',
    }));
    const platform = { all: [], servesHead: true, servesOptions: false };
    expect(listAllowedMethods(routes, platform)).toEqual(['DELETE', 'GET', 'HEAD', 'PUT']);
  });
});
