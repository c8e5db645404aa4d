/** One request; without a method it is a GET, with a body a POST. */
export interface EdgeRequest {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer | FormData;
  /** Describes a body that the golden file does not repeat. */
  readonly summary?: string;
  /** Bytes that are sent as they are. */
  readonly raw?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const TEXT_TYPE = { 'content-type': 'text/plain' };
const get = (path: string, headers?: Record<string, string>): EdgeRequest => ({
  path,
  ...(headers && { headers }),
});
const post = (
  body: string,
  headers: Record<string, string> = JSON_TYPE,
  path = '/api/orders',
): EdgeRequest => ({
  path,
  method: 'POST',
  headers,
  body,
});

function form(size: number): FormData {
  const data = new FormData();
  data.set('file', new Blob(['x'.repeat(size)], { type: 'text/plain' }), 'notes.txt');
  return data;
}

const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

/** The errors of the platform, one per row, and the requests that cause them. */
export const EDGES: Readonly<Record<string, readonly EdgeRequest[]>> = {
  'unknown route, also outside a global prefix, also for those who want HTML': [
    get('/api/nowhere?token=hunter2'),
    get('/nowhere?token=hunter2', { accept: 'text/html' }),
    { ...get(`/api/${'x'.repeat(4_000)}`), summary: 'a path of 4,000 letters' },
  ],
  'known path, wrong method': [
    { path: '/api/orders', method: 'DELETE' },
    { path: '/api/orders/7', method: 'PUT' },
    { path: '/nowhere', method: 'DELETE' },
  ],
  'malformed JSON, wrong charset or encoding, bad multipart, bad percent-encoding': [
    post('{"name": hunter2}'),
    post('{"name"', { 'content-type': 'application/json; charset=koi8-r' }),
    {
      ...post('(\u00b5/\u00fd', { ...JSON_TYPE, 'content-encoding': 'compress' }),
      summary: 'compressed bytes',
    },
    post('--x\r\nhunter2', { 'content-type': 'multipart/form-data; boundary=x' }, '/api/files'),
    get('/api/orders/%zz/mine'),
  ],
  'a JSON content type with zero bytes': [
    post('', JSON_TYPE, '/api/orders/ping'),
    post('', JSON_TYPE, '/api/orders'),
    { path: '/api/orders', method: 'POST' },
  ],
  'body bytes in a type that no parser took': [
    post('name=x', TEXT_TYPE),
    post('<order/>', { 'content-type': 'application/xml' }),
    { ...post('<order/>', { 'content-type': 'application/xml' }, '/api/orders/7'), method: 'PATCH' },
    post('<order/>', { 'content-type': 'application/xml' }, '/api/orders/anything'),
    post('name=x&count=1', { 'content-type': 'application/x-www-form-urlencoded' }, '/api/orders/anything'),
    post('name=x&count=1', { 'content-type': 'application/x-www-form-urlencoded' }, '/api/orders/table'),
    post('{"name":"x","count":1}', JSON_TYPE, '/api/orders/table'),
    post('{"name":"x","count":1}', JSON_TYPE, '/api/documents/notes'),
    ...['utf-8', '"utf-8"', ''].map((charset) =>
      post('{"name":"x","count":1}', { 'content-type': `application/json; charset=${charset}` }),
    ),
  ],
  'body or file too large; header too large; garbage on the socket': [
    { ...post(JSON.stringify({ name: 'x'.repeat(2_000_000) })), summary: 'two megabytes of JSON' },
    { path: '/api/files', method: 'POST', body: form(1_000), summary: 'a file of a kilobyte' },
    {
      path: '/',
      raw: `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`,
      summary: 'a header of 20 kB',
    },
    { path: '/', raw: 'hunter2 is not HTTP\r\n\r\n' },
    {
      path: '/',
      raw: 'POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    },
    {
      path: '/',
      raw: 'GET /api/nowhere HTTP/1.1\r\nHost: x\r\nExpect: wonders\r\nConnection: close\r\n\r\n',
    },
    { path: '/', raw: 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n' },
  ],
  'guard rejects or throws; 401': [
    get('/api/refused'),
    get('/api/thrown'),
    get('/api/unauthorized'),
    get('/api/unsigned'),
  ],
  throttled: [get('/api/throttled'), get('/api/throttled')],
  '503 with a retry hint': [get('/api/busy'), get('/api/closed')],
  'timeouts, upstream failures': [
    get('/api/slow'),
    get('/api/slow-upstream'),
    get('/api/upstream/axios'),
    get('/api/upstream/axios-slow'),
    get('/api/upstream/axios-unreachable'),
    get('/api/upstream/fetch'),
    get('/api/upstream/fetch-slow'),
    get('/api/upstream/axios-cancelled'),
    get('/api/upstream/axios-own-mistake'),
    get('/api/upstream/fetch-own-mistake'),
    get('/api/upstream/grpc'),
  ],
  HEAD: [
    { path: '/api/orders/7/mine', method: 'HEAD' },
    { path: '/api/nowhere', method: 'HEAD' },
  ],
  'middleware, interceptor, pipe, rejected promise, Observable error, lifecycle of a request-scoped provider':
    [
      get('/api/middleware/thrown'),
      get('/api/middleware/handed-on'),
      get('/api/crash/intercepted'),
      get('/api/orders?page=x'),
      get('/api/crash/rejected'),
      get('/api/crash/observable'),
      get('/api/scoped'),
    ],
  'headers already sent, mid-stream failure, SSE': [
    get('/api/stream/begun'),
    get('/api/stream/over'),
    get('/api/stream/missing-file'),
    get('/api/stream/broken-file'),
    get('/api/stream/events'),
    get('/api/stream/known-events'),
    get('/api/stream/recovered-events'),
    get('/api/stream/no-events'),
  ],
  'headers set before the error': [get('/api/stream/headers')],
  'status 200, 999 or NaN in an exception': [
    get('/api/crash/status/200'),
    get('/api/crash/status/999'),
    get('/api/crash/status/x'),
  ],
  'message and members of a 5xx, unknown errors, causes, SQL, paths, stacks': [get('/api/crash/http-500')],
  '403 that must not disclose existence': [get('/api/orders/7/mine'), get('/api/orders/8/mine')],
  'no or malformed credentials': [
    get('/api/password'),
    get('/api/password', { authentication: basic('ann:hunter2') }),
    get('/api/password', { authorization: 'YW5uOmh1bnRlcjI=' }),
    get('/api/password', { authorization: 'Bearer hunter2' }),
    get('/api/password', { authorization: 'Basic ' }),
    get('/api/password', { authorization: 'Basic ann:hunter2' }),
    get('/api/password', { authorization: basic('hunter2') }),
    get('/api/password', { authorization: basic('bob:hunter2') }),
    get('/api/password', { authorization: basic('ann:hunter2') }),
  ],
  AggregateError: [get('/api/crash/aggregate')],
  'errors while writing the error': [
    get('/api/crash/unwritable'),
    get('/api/crash/gone'),
    get('/api/crash/locked'),
  ],
  'headers of a definition': [get('/api/orders/business')],
};
