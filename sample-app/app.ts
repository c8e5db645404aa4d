import { type INestApplication, type NestApplicationOptions } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { AppModule } from './app.module.js';
import { serveDocumentation } from './documentation.js';

/** The whole app, ready to listen; it is the same on either adapter. */
export async function createApp(
  adapter: AbstractHttpAdapter,
  options?: NestApplicationOptions,
): Promise<INestApplication> {
  const app = await NestFactory.create(AppModule, adapter, options);
  serveDocumentation(app);
  return app;
}
