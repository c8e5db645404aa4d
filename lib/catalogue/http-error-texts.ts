import { type HttpErrorName } from './http-errors.table.js';

interface HttpErrorTexts {
  readonly causes: readonly string[];
  readonly solutions: readonly string[];
}

/** Describes for developers of clients why a built-in error is sent, and how to avoid it. */
export const HTTP_ERROR_TEXTS: Readonly<Record<HttpErrorName, HttpErrorTexts>> = {
  BadRequest: {
    causes: ['The request is malformed, for example because of invalid JSON or a missing query parameter.'],
    solutions: ['Compare the body, the query and the headers of the request with the documentation.'],
  },
  Unauthorized: {
    causes: ['The request has no credentials, or its credentials are not valid.'],
    solutions: ['Send valid credentials, as the documentation describes.'],
  },
  PaymentRequired: {
    causes: ['The account has no valid payment, or its plan does not include this request.'],
    solutions: ['Pay the open invoice or change the plan, then send the request again.'],
  },
  Forbidden: {
    causes: ['The credentials are valid, but the role, the key or the plan does not permit this request.'],
    solutions: ['Check that you use the right key and that its permissions cover the request.'],
  },
  NotFound: {
    causes: [
      'The URL is mistyped, belongs to another version of the API, or names a resource that does not exist.',
    ],
    solutions: ['Check the spelling of the URL, then the version of the API.'],
  },
  MethodNotAllowed: {
    causes: [
      'The URL exists, but does not support the method of the request.',
      'A tool chose another method: `curl -d` sends POST, with the `Content-Type` of a form.',
    ],
    solutions: [
      'Use one of the methods that the `Allow` header lists.',
      'With `curl -d`, set the method with `-X` and the media type with `-H`.',
    ],
  },
  NotAcceptable: {
    causes: ['The server cannot write the response in a media type that the request accepts.'],
    solutions: ['Set `Accept` to a media type that this URL can send, or send `*/*`.'],
  },
  ProxyAuthenticationRequired: {
    causes: ['A proxy between the client and the server requires credentials of its own.'],
    solutions: ['Send the credentials for the proxy in the `Proxy-Authorization` header.'],
  },
  RequestTimeout: {
    causes: ['The server did not receive the complete request in time.'],
    solutions: ['Send the same request again, on a new connection.', 'Send large data in smaller parts.'],
  },
  Conflict: {
    causes: ['The request conflicts with the current state of the resource.'],
    solutions: ['Check whether the object already exists or has changed since you read it.'],
  },
  Gone: {
    causes: ['The resource existed, but was removed and will not come back.'],
    solutions: ['Remove the URL from your client; the documentation may name a replacement.'],
  },
  LengthRequired: {
    causes: ['The request has a body, but no `Content-Length` header, which the server needs.'],
    solutions: ['Send `Content-Length` with the number of bytes of the body.'],
  },
  PreconditionFailed: {
    causes: ['The resource has changed since you read it, so that `If-Match` does not match.'],
    solutions: ['Read the resource again, apply your change to it, then send it with the new `ETag`.'],
  },
  ContentTooLarge: {
    causes: ['The body, or a file in it, is larger than the server accepts.'],
    solutions: ['Send less data in one request, or a smaller file.'],
  },
  UriTooLong: {
    causes: ['The URL is longer than the server accepts, usually because of many query parameters.'],
    solutions: ['Send fewer or shorter parameters, or split the request into several.'],
  },
  UnsupportedMediaType: {
    causes: ['The `Content-Type` of the request is missing, or this URL does not accept it.'],
    solutions: ['Set `Content-Type` to a media type that the message names, and write the body in it.'],
  },
  RangeNotSatisfiable: {
    causes: ['The `Range` header requests bytes that the resource does not have.'],
    solutions: ['Read the size of the resource in `Content-Range`, then request a range within it.'],
  },
  ExpectationFailed: {
    causes: ['The `Expect` header has a value that the server does not support.'],
    solutions: ['Send `Expect: 100-continue`, or omit the header.'],
  },
  ImATeapot: {
    causes: ['The server does not serve this request on purpose.'],
    solutions: ['Check the URL; if you expected another response, contact support.'],
  },
  MisdirectedRequest: {
    causes: ['The request reached a server that does not serve this host, often over a shared connection.'],
    solutions: [
      'Send the request again on a new connection.',
      'Check the `Host` header and the host name in the URL.',
    ],
  },
  UnprocessableContent: {
    causes: ['The request is well formed, but the server cannot process it with these values.'],
    solutions: ['Read the message, then correct the values.'],
  },
  Locked: {
    causes: ['Another client or process is changing the resource.'],
    solutions: ['Wait until the resource is unlocked, then send the request again.'],
  },
  FailedDependency: {
    causes: ['The request depends on another request that has failed.'],
    solutions: ['Correct the request that failed first, then send both again.'],
  },
  TooEarly: {
    causes: ['The request was sent before the TLS handshake was complete.'],
    solutions: ['Send the same request again after the handshake.'],
  },
  UpgradeRequired: {
    causes: ['The server does not serve this request with the protocol that the client uses.'],
    solutions: ['Switch to a protocol that the `Upgrade` header of the response lists.'],
  },
  PreconditionRequired: {
    causes: ['The request could overwrite a change of somebody else, because it has no precondition.'],
    solutions: ['Read the resource, then send its `ETag` in the `If-Match` header.'],
  },
  TooManyRequests: {
    causes: ['The client has sent more requests than the limit per second, day or month allows.'],
    solutions: [
      'Wait for the time in the `Retry-After` header, if there is one, then send requests more slowly.',
    ],
  },
  RequestHeaderFieldsTooLarge: {
    causes: ['The headers of the request are larger than the server accepts.'],
    solutions: ['Send fewer and shorter headers, for example without old cookies.'],
  },
  UnavailableForLegalReasons: {
    causes: ['The server must not send the resource for a legal reason, for example in your country.'],
    solutions: ['Read the message for the reason, or contact support.'],
  },
  ClientClosedRequest: {
    causes: ['The client closed the connection before the response was ready.'],
    solutions: ['Wait longer for the response, or raise the timeout of the client.'],
  },
  InternalServerError: {
    causes: ['An unexpected error occurred on the server.'],
    solutions: ['If the error happens again, contact support and include the request id.'],
  },
  NotImplemented: {
    causes: ['The server does not implement this operation yet.'],
    solutions: ['Use another method or operation; this one may be added later.'],
  },
  BadGateway: {
    causes: ['The server received an invalid response from another server.'],
    solutions: ['Send the same request again later; contact support if the error persists.'],
  },
  ServiceUnavailable: {
    causes: ['The server cannot process the request now, because it is overloaded or under maintenance.'],
    solutions: ['Send the same request again later; contact support if the error persists.'],
  },
  GatewayTimeout: {
    causes: ['The server did not receive a response from another server in time.'],
    solutions: ['Request less data at once, or send the same request again later.'],
  },
  HttpVersionNotSupported: {
    causes: ['The server does not support the version of HTTP in the request.'],
    solutions: ['Use HTTP/1.1, or let the client negotiate a version.'],
  },
  VariantAlsoNegotiates: {
    causes: ['The server cannot choose a representation, because it is configured wrongly.'],
    solutions: ['Contact support.'],
  },
  InsufficientStorage: {
    causes: ['The server has no space to store what the request needs.'],
    solutions: ['Delete data, or contact support for more space.'],
  },
  LoopDetected: {
    causes: ['The request led to an endless loop, such as a folder that contains itself.'],
    solutions: ['Remove the reference that leads back to its start, or contact support.'],
  },
  BandwidthLimitExceeded: {
    causes: ['The server has used all the traffic that its provider allows.'],
    solutions: ['Send the request again in the next period, or contact support.'],
  },
  NotExtended: {
    causes: ['The request needs an extension of HTTP that it does not declare.'],
    solutions: ['Send the extension that the response describes.'],
  },
  NetworkAuthenticationRequired: {
    causes: ['The network requires a login before it permits access, as the Wi-Fi of a hotel does.'],
    solutions: ['Log in to the network in a browser, then send the request again.'],
  },
};
