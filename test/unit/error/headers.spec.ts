import { describe, expect, it } from '@jest/globals';
import { isSendableHeader } from '../../../lib/error/headers.js';

describe('isSendableHeader()', () => {
  it('accepts the headers that an error can add', () => {
    const names = ['X-Hint', 'WWW-Authenticate', 'Upgrade', 'Content-Language', 'Trailers', 'Connections'];
    expect(names.filter((name) => !isSendableHeader(name, 'a'))).toEqual([]);
  });

  it('rejects the headers of the body and of the connection, in any case', () => {
    const names = ['Content-Length', 'CONTENT-ENCODING', 'content-type', 'Transfer-Encoding', 'Connection'];
    const more = ['Keep-Alive', 'Proxy-Connection', 'TE', 'Trailer', 'HTTP2-Settings'];
    expect([...names, ...more].filter((name) => isSendableHeader(name, 'a'))).toEqual([]);
  });

  it.each([
    ['X-A', 'text', true],
    ['X-A', 'a\tb', true],
    ['X-A', 'a\r\nX-B: b', false],
    ['X-A', 'Привет', false],
    ['X A', 'text', false],
    ['', 'text', false],
    ['X-A', 7, false],
    ['content-length', '7', false],
    ['Transfer-Encoding', 'chunked', false],
    ['Content-Language', 'en', true],
  ])('checks the name %j and the value %j: %p', (name, value, isSendable) => {
    expect(isSendableHeader(name, value)).toBe(isSendable);
  });
});
