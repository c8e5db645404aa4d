import { type ApiError } from '../error/api-error.js';

/** The signs that JSON writes in another way. */
// oxlint-disable-next-line no-control-regex -- they are among them
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/;

/**
 * Looker's body of an error that has a text and little else, as most have: to put it together costs less than to have
 * JSON write it. Of any other error, nothing.
 */
export function plainBody(error: ApiError): string | undefined {
  const { message, fieldCount, documentationUrl, code, number, requestId, metadata } = error;
  if (fieldCount > 0 || number !== undefined || requestId === undefined) return undefined;
  if (ESCAPED.test(message) || ESCAPED.test(code) || ESCAPED.test(requestId)) return undefined;
  if (Object.keys(metadata).length > 0) return undefined;
  const link =
    documentationUrl === undefined ? '' : `"documentation_url":${JSON.stringify(documentationUrl)},`;
  return `{"message":"${message}",${link}"code":"${code}","request_id":"${requestId}"}`;
}
