/**
 * What the framework noticed of a request, where several things share a definition: that no route has the address, among
 * all that is not found, or that a body is no JSON or no XML, among all requests that are bad.
 */
export type ErrorReason = 'unknown_route' | 'malformed_json' | 'malformed_xml';
