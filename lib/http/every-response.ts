import { type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type RequestIds } from '../observability/request-id.js';

/**
 * Sends the id of the request with every response of a server, whoever writes it. The id is asked for when the head of
 * the response is written, so that a logger may have put its own on the request by then.
 */
export function nameEveryResponse(
  server: Pick<Server, 'prependListener'> | undefined,
  requestIds: RequestIds,
): void {
  server?.prependListener?.('request', (request: IncomingMessage, response: ServerResponse) => {
    const writeHead = response.writeHead.bind(response) as (...head: unknown[]) => ServerResponse;
    response.writeHead = (...head: unknown[]) => {
      if (response.headersSent || response.hasHeader(requestIds.header)) return writeHead(...head);
      const id = requestIds.of(request);
      const last = head.at(-1);
      // Node takes a list of pairs only where no header has been set before.
      if (!isPairs(last)) response.setHeader(requestIds.header, id);
      else if (!last.some(([name]) => name.toLowerCase() === requestIds.header.toLowerCase())) {
        return writeHead(...head.slice(0, -1), [...last, [requestIds.header, id]]);
      }
      return writeHead(...head);
    };
  });
}

function isPairs(headers: unknown): headers is readonly (readonly [name: string, value: unknown])[] {
  return Array.isArray(headers) && Array.isArray(headers[0]);
}
