/**
 * A small app that throws, for one measurement: `node server.mjs <bare|ours> <express|fastify>`. It tells its port,
 * and at `/cpu` how much processor time it has used.
 */
import 'reflect-metadata';
import { Controller, Get, Module, NotFoundException } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ErrorsModule } from '../../dist/esm/index.js';

const [variant, platform] = process.argv.slice(2);

class BenchController {
  fine() {
    return { fine: true };
  }

  notFound() {
    throw new NotFoundException('No such thing');
  }

  crash() {
    throw new Error('crash');
  }

  cpu() {
    const { user, system } = process.cpuUsage();
    return { microseconds: user + system };
  }
}
for (const [name, path] of Object.entries({
  fine: 'fine',
  notFound: 'not-found',
  crash: 'crash',
  cpu: 'cpu',
})) {
  Get(path)(
    BenchController.prototype,
    name,
    Object.getOwnPropertyDescriptor(BenchController.prototype, name),
  );
}
Controller()(BenchController);

class BenchModule {}
Module({
  controllers: [BenchController],
  imports: variant === 'ours' ? [ErrorsModule.forRoot()] : [],
})(BenchModule);

// What is logged is built on both sides, and thrown away.
const logger = { log() {}, error() {}, warn() {} };
const adapter = platform === 'fastify' ? new FastifyAdapter() : new ExpressAdapter();
const app = await NestFactory.create(BenchModule, adapter, { logger });
await app.listen(0, '127.0.0.1');
process.send({ port: app.getHttpServer().address().port });
