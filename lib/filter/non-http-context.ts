import { type ArgumentsHost, IntrinsicException, Logger } from '@nestjs/common';
import { ApiException, isApiException } from '../catalogue/api-exception.js';
import { renderTemplate } from '../error/message-template.js';
import { isError } from '../nest/foreign-error.js';

/** The client of a gateway: a socket of Socket.IO, or a plain one, whose `emit` tells nobody but itself. */
interface GatewayClient {
  readonly readyState?: unknown;
  send?(text: string): void;
  emit?(event: string, payload: object): void;
}

/**
 * Leaves an error of a message, a resolver or a job to Nest, which goes on with it as if there were no filter.
 *
 * @throws ApiException in place of an error in disguise, whose message a resolver would reveal
 */
export function handOn(thrown: unknown, host: ArgumentsHost): void {
  const type = host.getType();
  if (type === 'ws') answerGateway(thrown, host);
  else if (type !== 'rpc' && isApiException(thrown)) throwDisguise(thrown);
}

/**
 * Tells the client of a gateway what Nest would tell it: the filter of a gateway has the last word, said or not.
 *
 * @see https://docs.nestjs.com/websockets/exception-filters
 */
function answerGateway(thrown: unknown, host: ArgumentsHost): void {
  const ws = host.switchToWs();
  const client = ws.getClient<GatewayClient | undefined>();
  const isForClient = isWsException(thrown);
  const said = isForClient ? thrown.getError() : 'Internal server error';
  const cause = { pattern: ws.getPattern(), data: ws.getData<unknown>() };
  const payload =
    typeof said === 'object' && said !== null ? said : { status: 'error', message: said, cause };
  if (typeof client?.readyState === 'number') {
    client.send?.(JSON.stringify({ event: 'exception', data: payload }));
  } else client?.emit?.('exception', payload);
  if (!isForClient && !(thrown instanceof IntrinsicException)) LOGGER.error(thrown);
}

const LOGGER = new Logger('WsExceptionsHandler');

/** Told by the name of its class: the package that has it may be missing. */
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
