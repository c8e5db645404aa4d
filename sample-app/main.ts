import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { fastifyErrorsOptions } from 'nestjs-api-errors';
import { createApp } from './app.js';
import { SAMPLE_REQUESTS, toCurl } from './requests.js';

const { ADAPTER = 'express', PORT = '3000' } = process.env;

const app = await createApp(
  ADAPTER === 'fastify' ? new FastifyAdapter({ ...fastifyErrorsOptions() }) : new ExpressAdapter(),
);
app.enableShutdownHooks();
await app.listen(PORT);

const url = `http://localhost:${PORT}`;
const commands = SAMPLE_REQUESTS.map((request) => `# ${request.title}\n${toCurl(request, url)}`);

process.stdout.write(`
Freight API   ${url}
Swagger UI    ${url}/docs
OpenAPI       ${url}/docs-json
Errors        ${url}/errors

Four requests to try:

${commands.join('\n\n')}
`);
