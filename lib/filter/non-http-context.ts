import { type ArgumentsHost, IntrinsicException, Logger } from '@nestjs/common';
import { ApiException, isApiException } from '../catalogue/api-exception.js';
import { isError } from '../internal/unknown-value.js';
import { renderTemplate } from '../error/message-template.js';

interface GatewayClient {
  readonly readyState?: unknown;
  send?(text: string): void;
  emit?(event: string, payload: object): void;
}

/**
 * Handles exceptions outside of HTTP. Nest handles those of microservices, resolvers and jobs; for gateways, this function
 * sends the payload of Nest's own filter.
 *
 * @throws ApiException the disguise of a disguised error, because a GraphQL response would reveal the message of the original
 */
export function handleNonHttpException(thrown: unknown, host: ArgumentsHost): void {
  const type = host.getType();
  if (type === 'ws') sendToGatewayClient(thrown, host);
  else if (type !== 'rpc' && isApiException(thrown)) throwDisguise(thrown);
}

/**
 * Sends the payload of Nest's own filter to the client of a gateway, because Nest sends nothing after a custom filter.
 * `emit()` of Socket.IO sends an event; `emit()` of a plain WebSocket would only call listeners in this process.
 *
 * @see https://docs.nestjs.com/websockets/exception-filters
 */
function sendToGatewayClient(thrown: unknown, host: ArgumentsHost): void {
  const ws = host.switchToWs();
  const client = ws.getClient<GatewayClient | undefined>();
  const isForClient = isWsException(thrown);
  const message = isForClient ? thrown.getError() : 'Internal server error';
  const cause = { pattern: ws.getPattern(), data: ws.getData<unknown>() };
  const payload =
    typeof message === 'object' && message !== null ? message : { status: 'error', message, cause };
  if (typeof client?.readyState === 'number') {
    client.send?.(JSON.stringify({ event: 'exception', data: payload }));
  } else client?.emit?.('exception', payload);
  if (!isForClient && !(thrown instanceof IntrinsicException)) LOGGER.error(thrown);
}

const LOGGER = new Logger('WsExceptionsHandler');

/** Compares class names, because `@nestjs/websockets` may not be installed. */
function isWsException(thrown: unknown): thrown is { getError(): unknown } {
  let base: object | null = isError(thrown) ? (Object.getPrototypeOf(thrown) as object) : null;
  while (base !== null) {
    if (base.constructor?.name === 'WsException') return true;
    base = Object.getPrototypeOf(base) as object | null;
  }
  return false;
}

function throwDisguise(exception: ApiException): void {
  const disguise = exception.definition.disguise?.definition;
  if (disguise === undefined) return;
  const message = renderTemplate(disguise.message, exception.params);
  throw new ApiException(disguise, message, exception.params, { cause: exception });
}
