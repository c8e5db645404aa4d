import { describe, expect, it } from '@jest/globals';
import { hideSecrets } from '../../../lib/error/hide-secrets.js';
import { createSensitiveNames } from '../../../lib/error/sensitive-names.js';

const isSensitive = createSensitiveNames();
const hide = (text: string) => hideSecrets(text, isSensitive);

describe('hideSecrets', () => {
  it.each([
    ['connect postgres://user:s3cret@host/db failed', 'connect postgres://***@host/db failed'],
    ['redis://:s3cret@host:6379', 'redis://***@host:6379'],
    ['https://s3cret@example.com/a', 'https://***@example.com/a'],
    ['mongodb+srv://u:s3@cret@host/db?to=a@b', 'mongodb+srv://***@host/db?to=a@b'],
    ['postgres://u:s3/cret@host', 'postgres://***@host'],
    ['postgres://u:s3#cret@host/db', 'postgres://***@host/db'],
    ['https://host/a?api_key=s3cret&page=2', 'https://host/a?api_key=***&page=2'],
    ['/callback?code=s3cret&state=1#access_token=s3cret', '/callback?code=***&state=1#access_token=***'],
    ['host=h user=u password=s3cret port=1', 'host=h user=u password=*** port=1'],
    ["password='s3 cret' user=u", 'password=*** user=u'],
    ['user[password]=s3cret&page=2', 'user[password]=***&page=2'],
    ['{"password":"s3\\"cret","page":2}', '{"password":***,"page":2}'],
    ['{\\"password\\":\\"s3cret\\",\\"page\\":2}', '{\\"password\\":***,\\"page\\":2}'],
    ['{"tokens":["s3cret","s3cret"]}', '{"tokens":***'],
    ["{ password: 's3cret', pin: 1234, page: 2 }", '{ password:***, pin:***, page: 2 }'],
    ['Authorization: Bearer s3cret', 'Authorization: ***'],
    ['Cookie: a=s3cret; b=s3cret', 'Cookie: ***'],
    ['X-Api-Key: s3cret', 'X-Api-Key: ***'],
    ['sent Bearer s3cret', 'sent Bearer ***'],
    ['sent Basic czNjcmV0', 'sent Basic ***'],
  ])('hides the secret in %s', (text, hidden) => {
    expect(hide(text)).toBe(hidden);
  });

  it.each([
    'https://host:8080/@scope/package',
    'https://esm.sh/react@18',
    'mail to ann@example.com',
    'Unexpected token } in JSON at position 7',
    'Invalid pin: it must have 4 digits',
    'Basic authentication failed',
    'No Bearer token',
    'X-Request-Id: 7',
    'SELECT key, code FROM page WHERE key=7',
  ])('keeps %s', (text) => {
    expect(hide(text)).toBe(text);
  });

  it('takes time in proportion to the length of the text', () => {
    const parts = [
      '//a:',
      '//',
      '"a',
      'a="',
      'a=',
      'a-',
      'a:',
      ' ',
      "'",
      '\\\\"',
      'password=',
      '"token":"',
      'pin:  ',
    ];
    for (const part of parts) {
      const start = performance.now();
      hide(part.repeat(100_000 / part.length));
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});
