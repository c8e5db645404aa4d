import { describe, expect, it } from '@jest/globals';
import { isSendableHeader } from '../../../lib/error/headers.js';

describe('isSendableHeader', () => {
  it('accepts what an error can bring along', () => {
    const names = ['X-Hint', 'WWW-Authenticate', 'Upgrade', 'Content-Language', 'Trailers', 'Connections'];
    expect(names.filter((name) => !isSendableHeader(name, 'a'))).toEqual([]);
  });

  it('rejects the headers of the body and of the connection, in any case', () => {
    const names = ['Content-Length', 'CONTENT-ENCODING', 'content-type', 'Transfer-Encoding', 'Connection'];
    const more = ['Keep-Alive', 'Proxy-Connection', 'TE', 'Trailer', 'HTTP2-Settings'];
    expect([...names, ...more].filter((name) => isSendableHeader(name, 'a'))).toEqual([]);
  });
});
