/**
 * A small app that responds and throws, for one measurement: `node server.mjs <bare|ours|unvalidated> <express|fastify>`.
 * `bare` has Nest's pipe, `ours` the package, `unvalidated` neither. It sends its port to its parent, and at `/cpu` how
 * much processor time it has used.
 */
import { Body, Controller, Get, Module, NotFoundException, Param, ParseIntPipe } from '@nestjs/common';
import { Patch, Post, Put, Query, ValidationPipe } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ErrorsModule } from '../../dist/index.js';
import { decorate, decorateParameters } from './decorate.mjs';
import { ChangeOrder, CreateOrder, OPTIONS, OrderPath, ReplaceOptions } from './orders.mjs';
import { readProcessorTime } from './processor-time.mjs';

const [variant, platform] = process.argv.slice(2);
const idPipes = variant === 'unvalidated' ? [] : [ParseIntPipe];

class BenchController {
  fine() {
    return { fine: true };
  }

  create() {
    return { created: true };
  }

  replace() {
    return { replaced: true };
  }

  change() {
    return { changed: true };
  }

  notFound() {
    throw new NotFoundException('No such thing');
  }

  crash() {
    throw new Error('crash');
  }

  cpu() {
    return { microseconds: readProcessorTime() };
  }
}
decorate(BenchController, {
  fine: [Get('fine')],
  create: [Post('orders'), decorateParameters([Body(), CreateOrder])],
  replace: [
    Put('orders/:id'),
    decorateParameters([Param('id', ...idPipes), Number], [Query(), ReplaceOptions], [Body(), CreateOrder]),
  ],
  change: [
    Patch('orders/:id'),
    decorateParameters([Param(), OrderPath], [Query(), ReplaceOptions], [Body(), ChangeOrder]),
  ],
  notFound: [Get('not-found')],
  crash: [Get('crash')],
  cpu: [Get('cpu')],
});
Controller()(BenchController);

class BenchModule {}
Module({
  controllers: [BenchController],
  imports: variant === 'ours' ? [ErrorsModule.forRoot()] : [],
})(BenchModule);

const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(BenchModule, adapter);
if (variant === 'bare') {
  app.useGlobalPipes(new ValidationPipe(OPTIONS));
}
await app.listen(0, '127.0.0.1');
/**
 * A larger app has a major garbage collection at startup, after which `process.nextTick()` has another speed; it is a
 * tenth of the cost of a short response. In so small an app the collection happens by chance, so it is forced here.
 */
globalThis.gc();
process.send({ port: app.getHttpServer().address().port });
