import { type HttpAdapterHost } from '@nestjs/core';
import { expectedTypes } from './routes/body-types.js';
import { boundTo, classOf } from './routes/bound-enhancers.js';
import { parametersOf } from './routes/handler-parameters.js';
import { listed, NEST } from './routes/nest-metadata.js';
import { type Route } from './routes/route-list.js';

/**
 * Calls back with a hint if handlers take multipart forms and Fastify has no parser of them. It waits for Fastify's
 * plugins, which may be loaded as late as `listen()`.
 */
export function watchMultipart(
  routes: readonly Route[],
  httpAdapter: HttpAdapterHost['httpAdapter'] | undefined,
  warn: (hint: string) => void,
): void {
  if (httpAdapter?.getType() !== 'fastify') return;
  const handlers = routes.filter(takesMultipart);
  if (handlers.length === 0) return;
  const places = new Set(handlers.map(({ controller, name }) => `${controller.name}.${name}`));
  const fastify = httpAdapter.getInstance<FastifyInstance>();
  fastify.addHook('onReady', (done) => {
    if (!fastify.hasContentTypeParser('multipart/form-data')) warn(`${[...places].join(', ')}: ${NO_PARSER}`);
    done();
  });
}

interface FastifyInstance {
  addHook(name: 'onReady', hook: (done: () => void) => void): void;
  hasContentTypeParser(type: string): boolean;
}

const NO_PARSER =
  'multipart/form-data is expected, but Fastify has no parser of this name, so that it rejects such requests with 415. ' +
  "Register one before the app listens: `await app.register(multipart)` of @fastify/multipart. Ignore this if a parser of '*' " +
  'or of a regular expression reads them.';

function takesMultipart(route: Route): boolean {
  const { controller, name } = route;
  const takesFiles =
    parametersOf(controller, name).some(({ part }) => part === 'file' || part === 'files') ||
    boundTo(controller, name).all.some(isFileInterceptor);
  return expectedTypes(route, takesFiles).some((type) => type.startsWith('multipart/'));
}

/** The classes of Nest's file interceptors have random names; only they are given the options of Multer. */
function isFileInterceptor(enhancer: unknown): boolean {
  const kind = classOf(enhancer);
  const injected = kind ? listed(NEST.injectedParameters, kind) : [];
  return (injected as readonly { readonly param: unknown }[]).some(
    ({ param }) => param === 'MULTER_MODULE_OPTIONS',
  );
}
