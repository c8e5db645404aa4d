export interface SampleRequest {
  readonly title: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The app prints these requests when it starts. Each has an `X-Request-Id`, so that its response is always the same. */
export const SAMPLE_REQUESTS: readonly SampleRequest[] = [
  {
    title: 'An order with five mistakes: one 422 names them all',
    method: 'POST',
    path: '/orders',
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'demo-clerk', 'X-Request-Id': 'try-1' },
    body: {
      customerId: 1,
      cargo: [
        { description: 'Upright piano', weight: -240, quantity: 1 },
        { description: 'Piano stool', weight: 9 },
      ],
      sender: { name: 'Hansen & Daughters', email: 'office@', terminal: 'HAM' },
      services: ['insurance', 'teleport'],
    },
  },
  {
    title: 'Mistakes in the path, the query and the body: still one 422',
    method: 'PUT',
    path: '/orders/first?revision=latest&notify=maybe',
    headers: { 'Content-Type': 'application/json', 'X-Api-Key': 'demo-clerk', 'X-Request-Id': 'try-2' },
    body: {
      cargo: [{ description: 'Upright piano', weight: 240, quantity: 1 }],
      sender: { name: 'Hansen & Daughters', terminal: 'HAM' },
      receiver: { name: 'Riga Music School', phone: '+37167012345', terminal: 'RIGA' },
    },
  },
  {
    title: 'A customer that does not exist: an error of the app, 404',
    method: 'GET',
    path: '/customers/42',
    headers: { 'X-Api-Key': 'demo-clerk', 'X-Request-Id': 'try-3' },
  },
  {
    title:
      'A label that crashes the printer: a 500 that reveals nothing; the log of the server has the stack',
    method: 'GET',
    path: '/orders/1/label',
    headers: { 'X-Api-Key': 'demo-clerk', 'X-Request-Id': 'try-4' },
  },
];

/** Formats a request as a shell command. */
export function toCurl({ method, path, headers, body }: SampleRequest, baseUrl: string): string {
  const url = baseUrl + path;
  const parts = [
    `curl -i ${method === 'GET' ? '' : `-X ${method} `}${url.includes('?') ? `'${url}'` : url}`,
    ...Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`),
    ...(body === undefined ? [] : [`-d '${JSON.stringify(body)}'`]),
  ];
  return parts.join(' \\\n  ');
}
