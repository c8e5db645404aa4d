import { type INestApplication, type NestApplicationOptions } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { serveDocumentation } from './documentation.js';

/** Creates the app, ready to listen. It is the same on Express and on Fastify. */
export async function createApp(
  adapter: AbstractHttpAdapter,
  options?: NestApplicationOptions,
): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule, adapter, options);
  serveDocumentation(app);
  return app;
}
