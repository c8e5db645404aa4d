import { randomUUID } from 'node:crypto';
import { type INestApplicationContext } from '@nestjs/common';
import { toBareMediaType, isJson } from '../internal/media-type.js';
import { type ProxyError, proxyErrors, type ProxyErrorsOptions } from './proxy-errors.js';

/** nginx has a status of its own for header fields that are too large. */
const OWN_STATUSES: Readonly<Record<number, string>> = { 431: '431 494' };

/**
 * A request that cannot be read has no address, and for want of one nginx enters no named location. The others have one: a
 * `return 503` of the server, for maintenance, would be met again on the way to an address.
 */
const UNREADABLE: ReadonlySet<number> = new Set([400, 414, 431, 505]);

/**
 * The lines that make nginx answer by itself as the app would: a file to include in the `server` block. What the app
 * answers passes as it is.
 *
 * @param app the app, initialised or not
 * @param options by default, the id of a request is nginx's `${request_id}`; another variable must be safe to write
 * @throws Error if the app does not import `ErrorsModule`, or nginx cannot write a response
 * @see https://nginx.org/en/docs/http/ngx_http_core_module.html#error_page
 * @example
 * ```ts
 * import { writeFileSync } from 'node:fs';
 * import { type INestApplicationContext } from '@nestjs/common';
 * import { nginxErrors } from 'nestjs-api-errors';
 *
 * export function writeErrors(app: INestApplicationContext): void {
 *   writeFileSync('nginx/api-errors.conf', nginxErrors(app));
 * }
 * ```
 */
export function nginxErrors(
  app: INestApplicationContext,
  { requestId = '${request_id}', ...options }: ProxyErrorsOptions = {},
): string {
  // Stands in for the variable until all else is escaped. The variable has braces, for letters may follow it.
  const id = randomUUID();
  const errors = proxyErrors(app, { ...options, requestId: id });
  const text = [introduction(idHeaderOf(errors, id), id), ...errors.map(locationOf)].join('\n');
  return text.replaceAll(id, () => requestId);
}

function idHeaderOf([error]: readonly ProxyError[], id: string): string {
  const header = Object.entries(error?.headers ?? {}).find(([, value]) => value === id);
  return header?.[0] ?? 'X-Request-Id';
}

const introduction = (idHeader: string, id: string) => `\
# What nginx answers by itself, as the app would answer it. Written by nginxErrors(); do not change it by hand.
#
# Include it in the server block. For one id a request, the location of the app says
#   proxy_set_header ${idHeader} ${id};
# Where a location has an error_page of its own, nginx takes none of these.

proxy_intercept_errors off;
`;

function locationOf({ failure, status, headers, body }: ProxyError): string {
  const { 'Content-Type': contentType = '', ...others } = headers;
  const place = UNREADABLE.has(failure) ? `/.api-errors/${failure}` : `@api_error_${failure}`;
  const failures = OWN_STATUSES[failure] ?? String(failure);
  const other = failures === String(status) ? '' : ` =${status}`;
  const lines = Object.entries(others).map(
    ([name, value]) => `  add_header ${name} ${quote(value)} always;\n`,
  );
  return `\
error_page ${failures}${other} ${place};
location ${place.startsWith('/') ? `= ${place}` : place} {
  internal;
  types {}
  default_type ${quote(contentType)};
${lines.join('')}\
  return ${status} ${quote(isJson(toBareMediaType(contentType)) ? withoutDollars(body) : body)};
}
`;
}

/** JSON can say a dollar otherwise. */
function withoutDollars(json: string): string {
  return json.replaceAll('$', String.raw`\u0024`);
}

/** @throws Error where there is a dollar: it begins a variable, and nginx has no way to write it */
function quote(text: string): string {
  if (text.includes('$')) throw new Error(`nginx cannot write the dollar of "${text}".`);
  return `'${text.replace(/['\\]/g, String.raw`\$&`)}'`;
}
