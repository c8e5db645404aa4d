import { read } from './read.js';

/** One of these is beside the headers of a request or a response of an HTTP client, and not in a body that an app writes. */
const SIGNS = [
  'config',
  'request',
  'req',
  'res',
  'rawHeaders',
  'statusText',
  'statusMessage',
  'trailers',
  'method',
];

/**
 * Checks whether an object is a request, a response, or their headers, as HTTP clients have them. Their members are for the
 * log: there are credentials and cookies among them.
 */
export function isHttpMessage(value: object): boolean {
  // The headers of `fetch` and of Axios.
  if (typeof read(value, 'getSetCookie') === 'function') return true;
  const headers = read(value, 'headers') ?? read(value, 'header');
  if (typeof headers === 'object' && headers !== null) return SIGNS.some((name) => name in value);
  // `toJSON()` of an Axios error returns such an object.
  return typeof read(value, 'stack') === 'string' && typeof read(value, 'config') === 'object';
}
