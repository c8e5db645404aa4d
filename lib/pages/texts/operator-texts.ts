/** Describes, by the status, what the people who run the server can do about an error. */
export const OPERATOR_TEXTS: Readonly<Record<number, readonly string[]>> = {
  408: [
    'Compare the time that clients need for an upload with `requestTimeout` and `headersTimeout` of the Node.js server.',
    'If only slow clients are affected, raise these limits or let a proxy receive the whole body before it calls the app.',
    'Many of these errors from one address can be an attack that keeps connections open.',
  ],
  413: [
    'Compare the sizes of real requests with the limit of the body parser and with that of file uploads.',
    'A proxy has a limit of its own, such as `client_max_body_size` in nginx; keep it at or above the limit of the app.',
  ],
  429: [
    'Read in the log which client or key reaches the limit, and for which route.',
    'If all clients seem to have one address, configure `trust proxy`, so that the limit counts the real addresses.',
    'If several processes serve the app, store the counters in one place, such as Redis.',
  ],
  431: [
    'Find out which header is large: usually a cookie that grows, or a token with many claims.',
    'Raise `--max-http-header-size` of Node.js and, in nginx, `large_client_header_buffers` only if the header must be so large.',
  ],
  499: [
    'Compare the timeout of the client, or of the proxy before it, with the time that the route needs.',
    'If one route is affected, make it faster, or let it start a job and return a 202 at once.',
    'Stop work whose client has gone, for example with the `close` event of the response.',
  ],
  500: [
    'Search the log for the request id: the entry has the exception with its stack and its causes.',
    'Compare the time of the first such error with that of the last deployment, migration or change of configuration.',
    'If the request itself is wrong, add a rule or throw a 4xx, so that the client learns what to correct.',
  ],
  501: ['If the operation exists, check that this version is deployed and that its feature flag is on.'],
  502: [
    'Search the log for the request id; an entry shows that the app was reached, and names the server that did not respond.',
    'Without an entry, the proxy did not reach the app: check that its process runs, listens on the right port and does not restart.',
    'In nginx, `upstream sent too big header` needs a larger `proxy_buffer_size`.',
    'If the errors are rare, set `keepAliveTimeout` of Node.js above the time for which the proxy keeps idle connections.',
  ],
  503: [
    'Check the health of the database and of other services that the app needs, then the log for the request id.',
    'Compare the size of the connection pool with the number of waiting queries, and the load of the event loop with that of other days.',
    'If the load is real, start more processes or limit the rate of requests; send `Retry-After`, so that clients wait.',
    'During a deployment, stop sending requests to a process before it ends.',
  ],
  504: [
    'Search the log for the request id, and find the query or the call to another server that takes the time.',
    'Set the timeouts in order: that of a query or call is the shortest, then that of the app, then `proxy_read_timeout` of nginx.',
    'Move work that needs longer into a job, and return a 202 with a URL for its result.',
  ],
  507: [
    'Check the free space of the disk, of the volume for uploads and of the database.',
    'Delete old logs and temporary files, then raise the quota and add an alert before the space ends.',
  ],
  508: [
    'Search the log for the request id, and find the objects or servers that refer to each other.',
    'A proxy that forwards to its own address causes a loop, too: compare its upstream with its host names.',
  ],
};
