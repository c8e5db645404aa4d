import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readMountPath, readPublicOrigin, readRequestOrigin } from '../../../lib/nest/public-origin.js';

const createRequest = (host: unknown, prefix?: unknown, protocol = 'https') => ({
  headers: { 'x-forwarded-host': host, 'x-forwarded-prefix': prefix },
  host,
  protocol,
  // Fastify has this member if it trusts the proxy.
  ips: ['127.0.0.1'],
});

describe('readPublicOrigin', () => {
  it.each([
    ['api.example.com', undefined, 'https://api.example.com'],
    ['api.example.com:8443', '/v1', 'https://api.example.com:8443/v1'],
    ['[::1]:80', '/a/b-c~d.e_f', 'https://[::1]:80/a/b-c~d.e_f'],
    ['localhost', '/v1/', 'https://localhost/v1'],
    ['localhost', '/', 'https://localhost'],
    ['localhost', '/..', 'https://localhost'],
    ['localhost', '/v1/./x', 'https://localhost'],
    ['localhost', ['/a', '/b'], 'https://localhost'],
    ['localhost', '/a, /b', 'https://localhost'],
  ])('reads the host %j with the prefix %j as %j', (host, prefix, origin) => {
    expect(readPublicOrigin(createRequest(host, prefix))).toBe(origin);
  });

  it.each([
    undefined,
    '',
    'a b',
    'a/b',
    'a@b',
    'a?b',
    'a#b',
    'a\\b',
    'a\nb',
    '<b>',
    '"',
    ['a', 'b'],
    7,
    'ä.example',
  ])('ignores the host %j', (host) => {
    expect(readPublicOrigin(createRequest(host))).toBeUndefined();
  });

  it('ignores other protocols, and proxies that the app does not trust', () => {
    expect(readPublicOrigin(createRequest('a', '', 'javascript'))).toBeUndefined();
    expect(readPublicOrigin({ ...createRequest('a'), ips: undefined })).toBeUndefined();
    const createApp = (trusts: boolean) => ({ get: () => () => trusts });
    expect(readPublicOrigin({ ...createRequest('a'), app: createApp(false) })).toBeUndefined();
    expect(readPublicOrigin({ ...createRequest('a'), app: createApp(true) })).toBe('https://a');
    for (const request of [undefined, null, {}, 'x']) expect(readPublicOrigin(request)).toBeUndefined();
  });

  it('returns an address on the host of the header, whatever the headers are', () => {
    const part = fc.oneof(
      fc.string(),
      fc.stringMatching(/^[\w.:/@\\?#[\]~%<>" -]{0,20}$/),
      fc.webAuthority(),
      fc.domain(),
      fc.ipV6(),
    );
    fc.assert(
      fc.property(part, part, (host, prefix) => {
        for (const origin of [
          readPublicOrigin(createRequest(host, prefix)),
          readRequestOrigin({ headers: { host } }),
        ]) {
          if (origin === undefined || !URL.canParse(origin)) continue;
          const url = new URL(`${origin}/errors/x`);
          expect([url.username, url.search, url.hash]).toEqual(['', '', '']);
          expect(origin).toMatch(/^https?:\/\/[\w.:[\]-]+(?:\/[\w.~-]+)*$/);
          expect(url.pathname.endsWith('/errors/x')).toBe(true);
        }
      }),
    );
  });
});

describe('readMountPath', () => {
  it.each([
    [undefined, ''],
    ['', ''],
    ['/', ''],
    ['/api', '/api'],
    ['/:tenant', ''],
    ['/a,/b', ''],
    ['//evil.example', ''],
  ])('reads %j as %j', (path, expected) => {
    expect(readMountPath({ app: { path: () => path } })).toBe(expected);
    expect(readMountPath(undefined)).toBe('');
  });
});
