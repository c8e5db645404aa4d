import { describe, expect, it } from '@jest/globals';
import { createSensitiveNameCheck, hideSecrets } from '../../../lib/internal/redact.js';

const isSensitive = createSensitiveNameCheck();
const hide = (text: string) => hideSecrets(text, isSensitive);

describe('hideSecrets()', () => {
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
    ['Authorization: Token token="s3cret"', 'Authorization: ***'],
    [
      'Proxy-Authorization: Digest username="a", response="s3cret"\nHost: a',
      'Proxy-Authorization: ***\nHost: a',
    ],
    ['Cookie: prefs="a"; x=s3cret', 'Cookie: ***'],
    ['Cookie: "a"; x=s3cret', 'Cookie: ***'],
    ["Set-Cookie: a='b', c=s3cret", 'Set-Cookie: ***'],
    ["{ authorization: 'Bearer s3cret', page: 2 }", '{ authorization: ***, page: 2 }'],
    ["{ headers: { cookie: [ 's3cret' ] } }", '{ headers: { cookie: ***'],
    ["{ cookie: [\n  's3cret'\n] }", '{ cookie: ***'],
    ["tokens: [ 's3cret' ]", 'tokens:***'],
    ["credentials: { user: 's3cret' }", 'credentials:***'],
    ["credentials: Credentials { user: 's3cret' }", 'credentials:***'],
    ["tokens: Set(1) { 's3cret' }", 'tokens:***'],
    ['pin: <Buffer 73 33 63>', 'pin:***'],
    [
      '<user><Password>s3cret</Password><age>7</age></user>',
      '<user><Password>***</Password><age>7</age></user>',
    ],
    ['<wsse:Password Type="a">s3cret', '<wsse:Password Type="a">***'],
    ['<credentials>\n  <user>s3cret</user></credentials>', '<credentials>***'],
    ['<pin><![CDATA[s3cret]]></pin>', '<pin>***'],
    ["password = 's3cret' AND a = 1", 'password = *** AND a = 1'],
    ['password = s3cret', 'password = ***'],
    ["password == 's3cret'", 'password == ***'],
    ["`password` = 's3cret', `a` = 1", '`password` =***, `a` = 1'],
    ['"u"."password" = \'s3cret\' AND a = 1', '"u"."password" = *** AND a = 1'],
    ["Map(1) { 'password' => 's3cret' }", "Map(1) { 'password' => *** }"],
    ["'tokens' => [ 's3cret' ]", "'tokens' => ***"],
    ['password: `s3cret`, a: 1', 'password:***, a: 1'],
    ['password=`s3cret` a', 'password=*** a'],
    ['/a?next=%2Fcb%3Ftoken%3Ds3cret%26page%3D2', '/a?next=%2Fcb%3Ftoken%3D***%26page%3D2'],
    ['/a?next=%252Fcb%253Fa%253D1%2526pin%253Ds3cret', '/a?next=%252Fcb%253Fa%253D1%2526pin%253D***'],
    ['/a?q=%3Fuser%5Bpassword%5D%3Ds3cret', '/a?q=%3Fuser%5Bpassword%5D%3D***'],
    ['sent Bearer token-s3cret', 'sent Bearer ***'],
    ['sent Bearer s3cret', 'sent Bearer ***'],
    ['sent Basic czNjcmV0', 'sent Basic ***'],
  ])('hides the secret in the text %s', (text, hidden) => {
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
    'No Bearer token. Log in.',
    'Invalid pin: too short',
    '`password`: too short',
    'Log in with <token> first',
    'Set <token> <user>',
    'cost 7% of the budget',
    '/a?next=%2Fcb%3Fpage%3D2',
    'X-Request-Id: 7',
    'SELECT key, code FROM page WHERE key=7',
  ])('keeps the text %s, which has no secret', (text) => {
    expect(hide(text)).toBe(text);
  });

  it('needs time in proportion to the length of the text', () => {
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
      'cookie:',
      "cookie:'",
      'cookie: "\\"\n',
      '`a',
      '`pin`=',
      'pin ',
      'pin =',
      'pin=<',
      'pin: A(1',
      '<a',
      '<pin>',
      '<pin> ',
      '<pin>\n',
      '%3Fa',
      '%3Fpin%3D',
      '%25',
      '25',
      'Bearer auth',
    ];
    for (const part of parts) {
      const start = performance.now();
      hide(part.repeat(100_000 / part.length));
      expect(performance.now() - start).toBeLessThan(2_000);
    }
  });
});
