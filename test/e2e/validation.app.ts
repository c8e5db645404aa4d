import { afterEach } from '@jest/globals';
import { type Type as Class } from '@nestjs/common';
import { type AbstractHttpAdapter } from '@nestjs/core';
import { Type } from 'class-transformer';
import { IsInt, IsString } from 'class-validator';
import { type ValidationOptions } from 'nestjs-api-errors';
import { type RunningApp, start, type TestApp } from './harness.js';

export const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class NameDto {
  @IsString()
  name!: string;
}

export class PageDto {
  @IsInt()
  @Type(() => Number)
  page!: number;
}

/** The options of most apps that reject unknown keys. */
export const FORBIDDING = { transform: true, whitelist: true, forbidNonWhitelisted: true };

const running: RunningApp[] = [];
const closeApps = () => Promise.all(running.splice(0).map((app) => app.close()));
afterEach(closeApps);

/** Starts an app with one controller, which is closed after the test. */
export async function runController(
  adapter: AbstractHttpAdapter,
  controller: Class,
  definition: TestApp = {},
): Promise<RunningApp> {
  const app = await start(adapter, { controllers: [controller], ...definition });
  running.push(app);
  return app;
}

/** Starts an app with options of validation in place of the one that runs. */
export async function runWithValidation(
  adapter: AbstractHttpAdapter,
  controller: Class,
  validation?: ValidationOptions,
  definition: TestApp = {},
): Promise<RunningApp> {
  await closeApps();
  const errors = validation === undefined ? {} : { validation };
  return runController(adapter, controller, { errors, ...definition });
}
