/** A request that is sent unchanged to both platforms. */
export interface OddRequest {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

const VALID = '{"name":"x","count":1}';
const JSON_TYPE = { 'content-type': 'application/json' };
const FORM_TYPE = { 'content-type': 'multipart/form-data; boundary=xx' };
const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };

const get = (path: string): OddRequest => ({ method: 'GET', path });
const createRequest = (method: string, path: string, headers = {}, body?: string | Buffer): OddRequest => ({
  method,
  path,
  headers,
  ...(body !== undefined && { body }),
});
const post = (headers: Record<string, string>, body: string | Buffer = VALID) =>
  createRequest('POST', '/orders', headers, body);
const upload = (headers: Record<string, string>, body: string | Buffer) =>
  createRequest('POST', '/files', headers, body);

/** Writes a form. Each part has its headers and its text. */
export function form(...parts: readonly string[]): string {
  return [...parts.map((part) => `--xx\r\n${part}\r\n`), '--xx--\r\n'].join('');
}

export const file = (size = 3, name = 'file') =>
  `Content-Disposition: form-data; name="${name}"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(size)}`;
export const field = (name: string, text: string, type = '') =>
  `Content-Disposition: form-data; name="${name}"${type}\r\n\r\n${text}`;

/** Requests for which both platforms send the same status, headers and body. */
export const SAME: Readonly<Record<string, OddRequest>> = {
  'a form without a boundary': upload({ 'content-type': 'multipart/form-data' }, 'x'),
  'a form without a boundary and a body': upload({ 'content-type': 'multipart/form-data' }, ''),
  'a form of another boundary': upload({ 'content-type': 'multipart/form-data; boundary=yy' }, form(file())),
  'a form that is cut off': upload(FORM_TYPE, form(file()).slice(0, -8)),
  'a form with a field without a name': upload(FORM_TYPE, form('Content-Disposition: form-data\r\n\r\nx')),
  'a form with a file that is too large': upload(FORM_TYPE, form(file(100))),
  'a form with a file of megabytes': upload(FORM_TYPE, form(file(3_000_000))),
  'a form with a file in another field': upload(FORM_TYPE, form(file(3, 'other'))),
  'a form with one file too many': upload(FORM_TYPE, form(file(), file())),
  'a form with a long field': upload(FORM_TYPE, form(field('n', 'b'.repeat(1_100_000)))),
  'a form that is compressed': upload({ ...FORM_TYPE, 'content-encoding': 'gzip' }, 'abc'),
  'a form of another kind': upload({ 'content-type': 'multipart/mixed; boundary=xx' }, form(file())),
  'JSON for a handler of files': upload(JSON_TYPE, '{}'),
  'broken JSON for a handler of files': upload(JSON_TYPE, '{'),
  'XML for a handler of files': upload({ 'content-type': 'text/xml' }, '<a/>'),
  'a text for a handler of files': upload({ 'content-type': 'text/plain' }, 'x'),
  'an empty body for a handler of files': createRequest('POST', '/files'),
  'a form for a handler of JSON': post(FORM_TYPE, form(file())),
  'a form without a boundary for a handler of JSON': post({ 'content-type': 'multipart/form-data' }, 'x'),
  'a form for a handler of anything': createRequest('POST', '/orders/anything', FORM_TYPE, form(file())),
  'an unknown encoding': post({ ...JSON_TYPE, 'content-encoding': 'x-unknown' }, 'abc'),
  'no encoding by name': post({ ...JSON_TYPE, 'content-encoding': 'identity' }),
  'an empty encoding': post({ ...JSON_TYPE, 'content-encoding': '' }),
  'an unsupported charset': post({ 'content-type': 'application/json; charset=latin1' }),
  'JSON behind a byte order mark': post(JSON_TYPE, `\ufeff${VALID}`),
  'JSON that is a list': post(JSON_TYPE, '[]'),
  'JSON of spaces': post(JSON_TYPE, '  '),
  'JSON that ends too early': post(JSON_TYPE, '{'),
  'JSON with a second value': post(JSON_TYPE, '{}{}'),
  'JSON with a key __proto__': post(JSON_TYPE, '{"__proto__":{"a":1}}'),
  'JSON with a key constructor': post(JSON_TYPE, '{"constructor":{"prototype":{"a":1}}}'),
  'JSON with a key twice': post(JSON_TYPE, '{"name":"a","name":1}'),
  'JSON that is deep': post(JSON_TYPE, '['.repeat(50_000) + ']'.repeat(50_000)),
  'JSON that is too large': post(JSON_TYPE, JSON.stringify('x'.repeat(2_000_000))),
  'JSON with a vendor type': post({ 'content-type': 'application/vnd.own+json' }),
  'JSON in capitals': post({ 'content-type': 'Application/JSON' }),
  'JSON with broken parameters': post({ 'content-type': 'application/json; ;;' }),
  'a type that begins as JSON does': post({ 'content-type': 'application/jsonx' }),
  'the old type of JSON': post({ 'content-type': 'text/json' }),
  'a type that is malformed': post({ 'content-type': 'junk' }),
  'an empty type': post({ 'content-type': '' }),
  'no type': post({}),
  'two types': post({ 'content-type': 'application/json, text/plain' }),
  'a type for bytes': post({ 'content-type': 'application/octet-stream' }),
  'a urlencoded body with a broken escape': post(URLENCODED, 'name=%zz'),
  'a urlencoded body that is too large': post(URLENCODED, `name=${'x'.repeat(2_000_000)}`),
  'a large body for an unknown address': createRequest(
    'POST',
    '/nowhere',
    JSON_TYPE,
    JSON.stringify('x'.repeat(2_000_000)),
  ),
  'broken JSON for an unknown address': createRequest('POST', '/nowhere', JSON_TYPE, '{'),
  'broken JSON for another method': createRequest('PUT', '/orders', JSON_TYPE, '{'),
  'XML for an unknown address': createRequest('POST', '/nowhere', { 'content-type': 'text/xml' }, '<a/>'),
  'XML for another method': createRequest('PUT', '/orders', { 'content-type': 'text/xml' }, '<a/>'),
  'a body for DELETE': createRequest('DELETE', '/orders', JSON_TYPE, '{}'),
  'an invalid escape in the address': get('/orders/%zz/mine'),
  'an escape in the address that is not UTF-8': get('/orders/%ff/mine'),
  'an invalid escape in the query': get('/orders?page=%zz'),
  'two slashes': get('//orders?page=x'),
  'dots in the address': get('/orders/../orders?page=x'),
  'a semicolon in the address': get('/orders;a=b?page=x'),
  'a zero byte in the address': get('/orders/%00/mine'),
  'an empty parameter': get('/orders//mine'),
  'a slash in a parameter': get('/orders/a%2fb/mine'),
  'a fragment': get('/nowhere#x'),
  'a nested query': get('/orders?page[a][b]=1'),
  'a query that has a key twice': get('/orders?page=1&page=2'),
  'a query with a key __proto__': get('/orders?__proto__=1'),
  'OPTIONS of a route': createRequest('OPTIONS', '/orders'),
  'OPTIONS of an unknown address': createRequest('OPTIONS', '/nowhere'),
  'TRACE of a route': createRequest('TRACE', '/orders'),
  'PROPFIND of a route': createRequest('PROPFIND', '/orders'),
  'PURGE of a route': createRequest('PURGE', '/orders'),
  'HEAD of an unknown address': createRequest('HEAD', '/nowhere'),
  'HEAD of a route of POST': createRequest('HEAD', '/orders/ping'),
  'a malformed `Accept` header': createRequest('GET', '/nowhere', { accept: ';;;' }),
};

/** Requests that the parsers and routers of the platforms treat differently, with the status of each platform. */
export const DIFFERENT: Readonly<
  Record<string, readonly [request: OddRequest, express: number, fastify: number]>
> = {
  'Express decodes bodies': [post({ ...JSON_TYPE, 'content-encoding': 'deflate' }, 'abc'), 400, 415],
  'Fastify looks at the encoding of JSON alone': [
    post({ ...URLENCODED, 'content-encoding': 'x-unknown' }, 'name=x'),
    415,
    422,
  ],
  'Fastify accepts JSON that needs no decoding': [
    post({ ...JSON_TYPE, 'content-encoding': 'x-unknown' }),
    415,
    201,
  ],
  'Express reads UTF-16': [post({ 'content-type': 'application/json; charset=utf-16' }), 400, 415],
  'Fastify reads ASCII': [post({ 'content-type': 'application/json; charset=us-ascii' }), 415, 201],
  'Fastify accepts JSON that is not an object as a body': [post(JSON_TYPE, '"x"'), 400, 422],
  'Express limits parameters': [post(URLENCODED, 'a=1&'.repeat(1_200)), 413, 422],
  'Express limits the depth of parameters': [post(URLENCODED, `a${'[b]'.repeat(60)}=1`), 400, 422],
  'Fastify rejects the key __proto__ of a form': [post(URLENCODED, '__proto__=x'), 422, 400],
  'Fastify accepts a form without parts': [upload(FORM_TYPE, ''), 400, 201],
  'Express accepts a form with an empty boundary': [
    upload({ 'content-type': 'multipart/form-data; boundary=' }, 'x'),
    201,
    400,
  ],
  'Express reads the body of GET': [createRequest('GET', '/orders?page=1', JSON_TYPE, '{'), 400, 200],
  'Fastify decodes addresses before it routes': [get('/nowhere/%zz'), 404, 400],
  'Fastify limits parameters of addresses': [get(`/orders/${'x'.repeat(200)}/mine`), 404, 414],
  'Express ignores a slash at the end': [get('/orders/?page=x'), 422, 404],
  'Express ignores case': [get('/Orders?page=x'), 422, 404],
  'Fastify requires a type of QUERY': [createRequest('QUERY', '/orders'), 405, 400],
};
