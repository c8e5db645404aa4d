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
  readonly causes?: readonly string[];
  readonly solutions?: readonly string[];
  readonly retryable?: true;
}

/** The built-in errors, by the names of their classes. The code of an error is its name in snake_case. */
export const HTTP_ERRORS = {
  BadRequest: {
    status: 400,
    phrase: 'Bad Request',
    causes: ['The request is malformed, for example because of invalid JSON or a missing query parameter.'],
    solutions: ['Compare the body, the query and the headers of the request with the documentation.'],
  },
  Unauthorized: {
    status: 401,
    phrase: 'Unauthorized',
    causes: ['The request has no credentials, or its credentials are not valid.'],
    solutions: ['Send valid credentials, as the documentation describes.'],
  },
  PaymentRequired: { status: 402, phrase: 'Payment Required' },
  Forbidden: {
    status: 403,
    phrase: 'Forbidden',
    causes: ['The credentials are valid, but the role, the key or the plan does not permit this request.'],
    solutions: ['Check that you use the right key and that its permissions cover the request.'],
  },
  NotFound: {
    status: 404,
    phrase: 'Not Found',
    causes: [
      'The URL is mistyped, belongs to another version of the API, or names a resource that does not exist.',
    ],
    solutions: ['Check the spelling of the URL, then the version of the API.'],
  },
  MethodNotAllowed: {
    status: 405,
    phrase: 'Method Not Allowed',
    causes: ['The URL exists, but does not support the method of the request.'],
    solutions: ['Use one of the methods that the `Allow` header lists.'],
  },
  NotAcceptable: { status: 406, phrase: 'Not Acceptable' },
  ProxyAuthenticationRequired: { status: 407, phrase: 'Proxy Authentication Required' },
  RequestTimeout: { status: 408, phrase: 'Request Timeout', retryable: true },
  Conflict: {
    status: 409,
    phrase: 'Conflict',
    causes: ['The request conflicts with the current state of the resource.'],
    solutions: ['Read the current state of the resource, then decide whether your change still applies.'],
  },
  Gone: { status: 410, phrase: 'Gone' },
  LengthRequired: { status: 411, phrase: 'Length Required' },
  PreconditionFailed: { status: 412, phrase: 'Precondition Failed' },
  ContentTooLarge: {
    status: 413,
    phrase: 'Content Too Large',
    causes: ['The body, or a file in it, is larger than the server accepts.'],
    solutions: ['Send less data in one request, or a smaller file.'],
  },
  UriTooLong: { status: 414, phrase: 'URI Too Long' },
  UnsupportedMediaType: {
    status: 415,
    phrase: 'Unsupported Media Type',
    causes: ['The `Content-Type` of the request is missing, or this URL does not accept it.'],
    solutions: ['Set `Content-Type` to a media type that the message names, and write the body in it.'],
  },
  RangeNotSatisfiable: { status: 416, phrase: 'Range Not Satisfiable' },
  ExpectationFailed: { status: 417, phrase: 'Expectation Failed' },
  ImATeapot: { status: 418, phrase: "I'm a teapot" },
  MisdirectedRequest: { status: 421, phrase: 'Misdirected Request' },
  UnprocessableContent: {
    status: 422,
    phrase: 'Unprocessable Content',
    causes: ['The request is well formed, but the server cannot process it with these values.'],
    solutions: ['Read the message, then correct the values.'],
  },
  Locked: { status: 423, phrase: 'Locked' },
  FailedDependency: { status: 424, phrase: 'Failed Dependency' },
  TooEarly: { status: 425, phrase: 'Too Early', retryable: true },
  UpgradeRequired: { status: 426, phrase: 'Upgrade Required' },
  PreconditionRequired: { status: 428, phrase: 'Precondition Required' },
  TooManyRequests: {
    status: 429,
    phrase: 'Too Many Requests',
    causes: ['The client has sent more requests than the limit per second, day or month allows.'],
    solutions: [
      'Wait for the time in the `Retry-After` header, if there is one, then send requests more slowly.',
    ],
    retryable: true,
  },
  RequestHeaderFieldsTooLarge: { status: 431, phrase: 'Request Header Fields Too Large' },
  UnavailableForLegalReasons: { status: 451, phrase: 'Unavailable For Legal Reasons' },
  ClientClosedRequest: {
    status: 499,
    phrase: 'Client Closed Request',
    causes: ['The client closed the connection before the response was ready.'],
  },
  InternalServerError: {
    status: 500,
    phrase: 'Internal Server Error',
    causes: ['An unexpected error occurred on the server.'],
    solutions: ['If the error happens again, contact support and include the request id.'],
  },
  NotImplemented: {
    status: 501,
    phrase: 'Not Implemented',
    causes: ['The server does not implement this operation yet.'],
    solutions: ['Use another operation; this one may be added later.'],
  },
  BadGateway: {
    status: 502,
    phrase: 'Bad Gateway',
    causes: ['The server received an invalid response from another server.'],
    solutions: ['Send the same request again later; contact support if the error persists.'],
    retryable: true,
  },
  ServiceUnavailable: {
    status: 503,
    phrase: 'Service Unavailable',
    causes: ['The server cannot process the request now, because it is overloaded or under maintenance.'],
    solutions: ['Send the same request again later; contact support if the error persists.'],
    retryable: true,
  },
  GatewayTimeout: {
    status: 504,
    phrase: 'Gateway Timeout',
    causes: ['The server did not receive a response from another server in time.'],
    solutions: ['Request less data at once, or send the same request again later.'],
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

export type HttpErrorName = keyof typeof HTTP_ERRORS;
