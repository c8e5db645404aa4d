import { writeFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { nginxErrors } from 'nestjs-api-errors';
import { AppModule } from '../app.module.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error', 'warn'] });
writeFileSync('sample-app/nginx/api-errors.conf', nginxErrors(app));
await app.close();
