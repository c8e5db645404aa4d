import fc from 'fast-check';

/** A request as bytes, with the properties that its response depends on. */
export interface RandomRequest {
  readonly bytes: Buffer;
  readonly method: string;
  /**
   * False if the request has no `Host` header. Node itself may reject such a request, with a response that has no body.
   */
  readonly hasHost: boolean;
}

/** The text that requests contain in place of secrets. Only a 422, which names fields, may repeat it. */
export const SENT = 'geheim';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'FOO', 'get', ''];
const PATHS = [
  '/orders',
  '/orders/7/mine',
  '/orders/anything',
  '/orders/table',
  '/orders/ping',
  '/files',
  '/refused',
  '/password',
  '/busy',
  '/scoped',
  '/crash/rejected',
  '/crash/http-500',
  '/crash/aggregate',
  '/crash/unwritable',
  '/crash/locked',
  '/stream/begun',
  '/stream/missing-file',
  '/stream/no-events',
  '/stream/headers',
  '/nowhere',
  '/',
  '*',
  '//',
  '/../..',
  '/%zz',
  '/%00',
  '/orders/%E0%A4%A/mine',
  'http://x/orders',
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-8',
  'application/json; charset=bogus',
  'application/vnd.api+json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'a/b/c;;=',
  '',
];
const BODIES: readonly Buffer[] = [
  '',
  '{}',
  '[]',
  'null',
  '7',
  '"geheim"',
  '{"name":"x","count":1}',
  '{"name":["geheim"],"count":{"$gt":1}}',
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  '{"name":"geheim',
  '{geheim}',
  'name=x&count=1&name[a][b]=geheim',
  '--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\ngeheim\r\n--x--\r\n',
  '--x\r\ngeheim',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
  '['.repeat(5_000),
  `{"name":${'{"a":'.repeat(2_000)}1${'}'.repeat(2_000)}}`,
  `{"name":"${'x'.repeat(150_000)}"}`,
  '\u0000\u0001\ufffe',
].map((text) => Buffer.from(text));

const chooseOne = <T>(values: readonly T[]) => fc.constantFrom(...values);
/** Uses the first generator in six of seven cases, so that most requests reach later steps. */
const chooseMostly = <T>(usual: fc.Arbitrary<T>, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 6, arbitrary: usual }, { weight: 1, arbitrary: other });

const path = chooseMostly(chooseOne(PATHS), fc.webPath());
const query = chooseOne([
  '',
  '',
  '?page=1',
  '?page=x',
  '?token=geheim',
  '?a[b][c]=geheim&a=1',
  '?%',
  `?${'a=1&'.repeat(500)}`,
]);
const header = fc.oneof(
  chooseOne([
    'Accept: text/html',
    'Accept: */*;q=0, a;;;',
    'Authorization: Basic geheim',
    'Authentication: geheim',
    'Content-Encoding: gzip',
    'Content-Encoding: bogus',
    'Expect: 100-continue',
    'Expect: geheim',
    'Upgrade: h2c',
    'Range: bytes=0-1',
    'If-None-Match: *',
    'Origin: https://evil.example',
    'X-Request-Id: geheim geheim',
    'X-Request-Id: 7',
    'Cookie: a=geheim; =; ;',
    'Bad Header: 1',
    ': 1',
    'X-Null: \u0000',
    `X-Long: ${'x'.repeat(9_000)}`,
  ]),
  fc
    .tuple(fc.stringMatching(/^[A-Za-z-]{1,12}$/), fc.string({ maxLength: 20 }))
    .map((pair) => pair.join(': ')),
);

/** Headers that delimit the body. Some of them are wrong. */
const framing = chooseMostly(
  fc.constant((body: Buffer) => [`Content-Length: ${body.length}`, body] as const),
  chooseOne([
    (body: Buffer) => ['Transfer-Encoding: chunked', encodeChunked(body)] as const,
    (body: Buffer) => ['Transfer-Encoding: chunked', body] as const,
    (body: Buffer) => ['Transfer-Encoding: bogus', body] as const,
    (body: Buffer) => [`Content-Length: ${body.length + 5}`, body] as const,
    (body: Buffer) => ['Content-Length: -1', body] as const,
    (body: Buffer) => [`Content-Length: ${body.length}\r\nContent-Length: 1`, body] as const,
    (body: Buffer) =>
      [`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked`, encodeChunked(body)] as const,
    (body: Buffer) => ['X-None: 1', body] as const,
  ] as readonly ((body: Buffer) => readonly [string, Buffer])[]),
);

function encodeChunked(body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
}

const request: fc.Arbitrary<RandomRequest> = fc
  .record({
    method: chooseMostly(chooseOne(METHODS.slice(0, 6)), chooseOne(METHODS)),
    path,
    query,
    version: chooseMostly(fc.constant('HTTP/1.1'), chooseOne(['HTTP/1.0', 'HTTP/3', 'HTTP', ''])),
    host: chooseMostly(fc.constant<string | undefined>('Host: x'), fc.constant(undefined)),
    type: chooseOne(TYPES),
    headers: fc.array(header, { maxLength: 3 }),
    body: chooseMostly(
      chooseOne(BODIES),
      fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    ),
    framing,
  })
  .map(({ method, path: address, query: search, version, host, type, headers, body, framing: frame }) => {
    const [length, framed] = frame(body);
    const lines = [
      `${method} ${address}${search} ${version}`,
      ...(host === undefined ? [] : [host]),
      ...(type === '' ? [] : [`Content-Type: ${type}`]),
      length,
      'Connection: close',
      ...headers,
    ];
    const head = Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
    return { bytes: Buffer.concat([head, framed]), method, hasHost: host !== undefined };
  });

/** Generates requests. The same seed generates the same requests. */
export function generateRequests(count: number, seed: number): readonly RandomRequest[] {
  return fc.sample(request, { numRuns: count, seed });
}
