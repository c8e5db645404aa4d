/**
 * Mistakes in the credentials of a request. The log names the mistake, the documentation lists all, and the response is the
 * same for each, so that it does not reveal how close a guess was.
 */
export const CREDENTIAL_MISTAKES = {
  absent: 'The request has no `Authorization` header.',
  misnamed: 'The header was called `Authentication`; its name is `Authorization`.',
  unprefixed: 'The value of `Authorization` did not begin with its scheme, as `Basic ` or `Bearer `.',
  otherScheme: 'The credentials were of another scheme than the API asks for.',
  empty: 'There was nothing behind the scheme.',
  noBase64: 'The credentials behind `Basic ` were not encoded in Base64.',
  noColon: 'The credentials behind `Basic ` had no colon between the name and the password.',
} as const;

export type CredentialMistake = keyof typeof CREDENTIAL_MISTAKES;

/** The facts of a status; the code is the name of the row in snake_case. */
interface HttpErrorRow {
  readonly status: number;
  /** The reason phrase of the IANA registry; the message, and the title. */
  readonly phrase: string;
  readonly causes?: readonly string[];
  readonly solutions?: readonly string[];
  /** Whether the same request may succeed later. */
  readonly retryable?: true;
}

/** Every error status that a Nest app can answer with. */
export const HTTP_ERRORS = {
  BadRequest: {
    status: 400,
    phrase: 'Bad Request',
    causes: ['The request is malformed: broken JSON, a missing query parameter or header, a wrong syntax.'],
    solutions: ['Check the syntax of the body, the query and the headers against the documentation.'],
  },
  Unauthorized: {
    status: 401,
    phrase: 'Unauthorized',
    causes: [
      'The API does not know who is asking: no credentials were sent, or they are not valid.',
      ...Object.values(CREDENTIAL_MISTAKES),
    ],
    solutions: ['Send valid credentials in the header that the documentation names.'],
  },
  PaymentRequired: { status: 402, phrase: 'Payment Required' },
  Forbidden: {
    status: 403,
    phrase: 'Forbidden',
    causes: ['The credentials are valid, but the role, the key or the plan does not include this.'],
    solutions: ['Check that the right key is used and that its permissions cover the request.'],
  },
  NotFound: {
    status: 404,
    phrase: 'Not Found',
    causes: ['The address is mistyped, it changed with a version, or what it names does not exist.'],
    solutions: ['Check the address for a typing error, then the version of the API.'],
  },
  MethodNotAllowed: {
    status: 405,
    phrase: 'Method Not Allowed',
    causes: ['The address exists, but does not support the method of the request.'],
    solutions: ['Use one of the methods that the `Allow` header lists.'],
  },
  NotAcceptable: { status: 406, phrase: 'Not Acceptable' },
  ProxyAuthenticationRequired: { status: 407, phrase: 'Proxy Authentication Required' },
  RequestTimeout: { status: 408, phrase: 'Request Timeout', retryable: true },
  Conflict: {
    status: 409,
    phrase: 'Conflict',
    causes: ['The request conflicts with the current state of what it changes.'],
    solutions: ['Read the current state, then decide whether the change still applies.'],
  },
  Gone: { status: 410, phrase: 'Gone' },
  LengthRequired: { status: 411, phrase: 'Length Required' },
  PreconditionFailed: { status: 412, phrase: 'Precondition Failed' },
  ContentTooLarge: {
    status: 413,
    phrase: 'Content Too Large',
    causes: ['The body, or a file in it, is larger than the server takes.'],
    solutions: ['Send less at a time, or a smaller file.'],
  },
  UriTooLong: { status: 414, phrase: 'URI Too Long' },
  UnsupportedMediaType: {
    status: 415,
    phrase: 'Unsupported Media Type',
    causes: ['The `Content-Type` of the request is missing, or is none that this address accepts.'],
    solutions: ['Set `Content-Type` to the type of the body, for instance `application/json`.'],
  },
  RangeNotSatisfiable: { status: 416, phrase: 'Range Not Satisfiable' },
  ExpectationFailed: { status: 417, phrase: 'Expectation Failed' },
  ImATeapot: { status: 418, phrase: "I'm a teapot" },
  MisdirectedRequest: { status: 421, phrase: 'Misdirected Request' },
  UnprocessableContent: {
    status: 422,
    phrase: 'Unprocessable Content',
    causes: ['The request is well formed, but what it asks for cannot be done with these values.'],
    solutions: ['Correct the values; the message says which.'],
  },
  Locked: { status: 423, phrase: 'Locked' },
  FailedDependency: { status: 424, phrase: 'Failed Dependency' },
  TooEarly: { status: 425, phrase: 'Too Early', retryable: true },
  UpgradeRequired: { status: 426, phrase: 'Upgrade Required' },
  PreconditionRequired: { status: 428, phrase: 'Precondition Required' },
  TooManyRequests: {
    status: 429,
    phrase: 'Too Many Requests',
    causes: ['More requests were sent than the limit of a second, a day or a month allows.'],
    solutions: ['Wait as long as `Retry-After` says, and send requests more slowly.'],
    retryable: true,
  },
  RequestHeaderFieldsTooLarge: { status: 431, phrase: 'Request Header Fields Too Large' },
  UnavailableForLegalReasons: { status: 451, phrase: 'Unavailable For Legal Reasons' },
  ClientClosedRequest: {
    status: 499,
    phrase: 'Client Closed Request',
    causes: ['The client went away before the answer was ready.'],
  },
  InternalServerError: {
    status: 500,
    phrase: 'Internal Server Error',
    causes: ['The server met a condition that it did not expect.'],
    solutions: ['If it happens again, ask for support and give the request id.'],
  },
  NotImplemented: {
    status: 501,
    phrase: 'Not Implemented',
    causes: ['The method is not implemented yet.'],
    solutions: ['Use another method; this one may come later.'],
  },
  BadGateway: {
    status: 502,
    phrase: 'Bad Gateway',
    causes: ['A server that this one asked gave no valid answer.'],
    solutions: ['It is usually temporary: try again later, and ask for support if it lasts.'],
    retryable: true,
  },
  ServiceUnavailable: {
    status: 503,
    phrase: 'Service Unavailable',
    causes: ['The server cannot take the request now: it is overloaded, or being maintained.'],
    solutions: ['Wait, then send the same request again; ask for support if it lasts.'],
    retryable: true,
  },
  GatewayTimeout: {
    status: 504,
    phrase: 'Gateway Timeout',
    causes: ['A server that this one asked took too long to answer.'],
    solutions: ['Ask for less data at once, or try again later.'],
    retryable: true,
  },
  HttpVersionNotSupported: { status: 505, phrase: 'HTTP Version Not Supported' },
  VariantAlsoNegotiates: { status: 506, phrase: 'Variant Also Negotiates' },
  InsufficientStorage: { status: 507, phrase: 'Insufficient Storage' },
  LoopDetected: { status: 508, phrase: 'Loop Detected' },
  BandwidthLimitExceeded: { status: 509, phrase: 'Bandwidth Limit Exceeded' },
  NotExtended: { status: 510, phrase: 'Not Extended' },
  NetworkAuthenticationRequired: { status: 511, phrase: 'Network Authentication Required' },
} as const satisfies Readonly<Record<string, HttpErrorRow>>;

/** The names of the table's rows. */
export type HttpErrorName = keyof typeof HTTP_ERRORS;
