/**
 * Mistakes in the credentials of a request. The `cause` of the exception describes the mistake, and the documentation lists
 * those of the documented scheme. The response is the same for each, so that it does not reveal how close a guess was.
 */
export const CREDENTIAL_MISTAKES = {
  missingHeader: 'The request has no `Authorization` header.',
  wrongHeaderName: 'The request has an `Authentication` header; the name must be `Authorization`.',
  missingScheme:
    'The value of `Authorization` does not begin with a scheme and a space, such as `Basic ` or `Bearer `.',
  wrongScheme: 'The scheme in `Authorization` is not the one that the API expects.',
  missingCredentials: 'The value of `Authorization` has no credentials after the scheme.',
  invalidBase64: 'The credentials after `Basic ` are not encoded in Base64.',
  missingColon: 'The credentials after `Basic ` have no colon between the user name and the password.',
} as const;

export type CredentialMistake = keyof typeof CREDENTIAL_MISTAKES;

interface HttpErrorRow {
  readonly status: number;
  /** The reason phrase, which is the message and the title. */
  readonly phrase: string;
  readonly retryable?: true;
}

/** Infers only the names, because with the rows, the declarations would be 3 kB larger. */
function defineRows<Name extends string>(rows: Readonly<Record<Name, HttpErrorRow>>): typeof rows {
  return rows;
}

/** The built-in errors, by the names of their classes. The code of an error is its name in snake_case. */
export const HTTP_ERRORS = defineRows({
  BadRequest: { status: 400, phrase: 'Bad Request' },
  Unauthorized: { status: 401, phrase: 'Unauthorized' },
  PaymentRequired: { status: 402, phrase: 'Payment Required' },
  Forbidden: { status: 403, phrase: 'Forbidden' },
  NotFound: { status: 404, phrase: 'Not Found' },
  MethodNotAllowed: { status: 405, phrase: 'Method Not Allowed' },
  NotAcceptable: { status: 406, phrase: 'Not Acceptable' },
  ProxyAuthenticationRequired: { status: 407, phrase: 'Proxy Authentication Required' },
  RequestTimeout: { status: 408, phrase: 'Request Timeout', retryable: true },
  Conflict: { status: 409, phrase: 'Conflict' },
  Gone: { status: 410, phrase: 'Gone' },
  LengthRequired: { status: 411, phrase: 'Length Required' },
  PreconditionFailed: { status: 412, phrase: 'Precondition Failed' },
  ContentTooLarge: { status: 413, phrase: 'Content Too Large' },
  UriTooLong: { status: 414, phrase: 'URI Too Long' },
  UnsupportedMediaType: { status: 415, phrase: 'Unsupported Media Type' },
  RangeNotSatisfiable: { status: 416, phrase: 'Range Not Satisfiable' },
  ExpectationFailed: { status: 417, phrase: 'Expectation Failed' },
  ImATeapot: { status: 418, phrase: "I'm a teapot" },
  MisdirectedRequest: { status: 421, phrase: 'Misdirected Request' },
  UnprocessableContent: { status: 422, phrase: 'Unprocessable Content' },
  Locked: { status: 423, phrase: 'Locked' },
  FailedDependency: { status: 424, phrase: 'Failed Dependency' },
  TooEarly: { status: 425, phrase: 'Too Early', retryable: true },
  UpgradeRequired: { status: 426, phrase: 'Upgrade Required' },
  PreconditionRequired: { status: 428, phrase: 'Precondition Required' },
  TooManyRequests: { status: 429, phrase: 'Too Many Requests', retryable: true },
  RequestHeaderFieldsTooLarge: { status: 431, phrase: 'Request Header Fields Too Large' },
  UnavailableForLegalReasons: { status: 451, phrase: 'Unavailable For Legal Reasons' },
  ClientClosedRequest: { status: 499, phrase: 'Client Closed Request' },
  InternalServerError: { status: 500, phrase: 'Internal Server Error' },
  NotImplemented: { status: 501, phrase: 'Not Implemented' },
  BadGateway: { status: 502, phrase: 'Bad Gateway', retryable: true },
  ServiceUnavailable: { status: 503, phrase: 'Service Unavailable', retryable: true },
  GatewayTimeout: { status: 504, phrase: 'Gateway Timeout', retryable: true },
  HttpVersionNotSupported: { status: 505, phrase: 'HTTP Version Not Supported' },
  VariantAlsoNegotiates: { status: 506, phrase: 'Variant Also Negotiates' },
  InsufficientStorage: { status: 507, phrase: 'Insufficient Storage' },
  LoopDetected: { status: 508, phrase: 'Loop Detected' },
  BandwidthLimitExceeded: { status: 509, phrase: 'Bandwidth Limit Exceeded' },
  NotExtended: { status: 510, phrase: 'Not Extended' },
  NetworkAuthenticationRequired: { status: 511, phrase: 'Network Authentication Required' },
});

export type HttpErrorName = keyof typeof HTTP_ERRORS;
