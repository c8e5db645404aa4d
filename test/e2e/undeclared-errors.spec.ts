import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  ConflictException,
  Controller,
  Delete,
  Get,
  Injectable,
  type INestApplication,
  Param,
  ParseIntPipe,
  Post,
  VersioningType,
} from '@nestjs/common';
import { IsEmail } from 'class-validator';
import { ApiErrors, defineError, type DocumentationOptions, ValidationFailed } from 'nestjs-api-errors';
import { ErrorCoverage } from 'nestjs-api-errors/testing';
import { PLATFORMS, type RunningApp, start } from './harness.js';

class UserNotFound extends defineError({ code: 'user_not_found', status: 404, message: 'No user {id}.' }) {}
class EmailTaken extends defineError({
  code: 'email_taken',
  status: 422,
  message: 'The address is taken.',
}) {}

class CreateUser {
  @IsEmail()
  email!: string;
}

@Injectable()
class UsersService {
  add(email: string): void {
    if (email.startsWith('taken')) throw new EmailTaken();
    if (email.startsWith('field')) throw new ValidationFailed([{ field: 'email', code: 'already_exists' }]);
  }
}

@Controller('users')
class UsersController {
  constructor(private readonly users: UsersService) {}

  @Post()
  add(@Body() { email }: CreateUser): object {
    this.users.add(email);
    return { email };
  }

  @Get(':id')
  @ApiErrors(UserNotFound)
  find(@Param('id', ParseIntPipe) id: number): object {
    if (id === 1) return { id };
    if (id === 2) throw new TypeError('secret');
    if (id === 3) throw new ConflictException();
    throw new UserNotFound({ id });
  }

  @Delete(':id')
  @ApiErrors(UserNotFound)
  remove(@Param('id', ParseIntPipe) _id: number): void {}
}

const ORIGINAL_ENVIRONMENT = process.env.NODE_ENV;

afterEach(() => {
  process.env.NODE_ENV = ORIGINAL_ENVIRONMENT;
});

describe.each(PLATFORMS)('Undeclared errors on %s', (_, createAdapter) => {
  const run = (documentation: DocumentationOptions = {}, main?: (app: INestApplication) => void) =>
    start(createAdapter(), {
      controllers: [UsersController],
      providers: [UsersService],
      errors: { documentation },
      ...(main && { main }),
    });
  const post = (app: RunningApp, email: string) => app.send('/users', { json: { email } });

  it('logs each once for each operation, with the place of the throw and the decorator to add', async () => {
    const app = await run();
    expect((await post(app, 'taken@example.com')).body.code).toBe('email_taken');
    await post(app, 'taken@example.com');
    await app.send('/users/3');
    expect(app.log.ours.map(({ level }) => level)).toEqual(['warn', 'warn']);
    const [taken, conflict] = app.log.ours.map(({ message }) => message);
    expect(taken).toMatch(
      /^POST \/users sends `email_taken`, but does not document it\. Add `@ApiErrors\(EmailTaken\)` to `UsersController\.add`\. The error was thrown at \S*undeclared-errors\.spec\.ts:\d+:\d+\.$/,
    );
    expect(conflict).toContain('Add `@ApiErrors(HttpErrors.Conflict)` to `UsersController.find`.');
  });

  it('reports none that is declared, derived from the handler, or sent by the platform', async () => {
    const app = await run();
    const statuses = [
      await post(app, 'no address'),
      await app.send('/users', {
        method: 'POST',
        body: '{',
        headers: { 'content-type': 'application/json' },
      }),
      await app.send('/users', { method: 'POST', body: 'a', headers: { 'content-type': 'text/plain' } }),
      await app.send('/users/9'),
      await app.send('/users/nine'),
      await app.send('/nowhere'),
      await app.send('/users', { method: 'PATCH' }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([422, 400, 415, 404, 422, 404, 405]);
    expect(app.log.ours).toEqual([]);
  });

  it('names the code of a field that no rule and no declaration documents', async () => {
    const app = await run();
    await post(app, 'field@example.com');
    await post(app, 'field@example.com');
    expect(app.log.ours.map(({ message }) => message)).toEqual([
      expect.stringContaining(
        "POST /users sends the field code `already_exists`, but does not document it. Add `@ApiErrors(ValidationFailed.with({ 'email': 'already_exists' }))` to `UsersController.add`.",
      ),
    ]);
  });

  it("sends a 500 with `undeclared: 'fail'`, and logs the reason", async () => {
    const app = await run({ undeclared: 'fail' });
    const response = await post(app, 'taken@example.com');
    expect([response.status, response.body.code]).toEqual([500, 'internal_server_error']);
    expect(response.text).not.toContain('taken');
    expect(app.log.text).toContain("The response is a 500, as `documentation.undeclared` is 'fail'.");
    expect((await app.send('/users/9')).status).toBe(404);
  });

  it('finds them with a global prefix and versions in the path', async () => {
    const app = await run({}, (nest) => {
      nest.setGlobalPrefix('api');
      nest.enableVersioning({ type: VersioningType.URI, defaultVersion: '2' });
    });
    await app.send('/api/v2/users', { json: { email: 'taken@example.com' } });
    expect(app.log.text).toContain('POST /api/v2/users sends `email_taken`');
  });

  it('looks for none in production', async () => {
    process.env.NODE_ENV = 'production';
    const app = await run();
    await app.send('/users/3');
    expect(app.log.ours).toEqual([]);
  });

  it('lists them in the report of the coverage, beside errors that were never sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'errors-'));
    for (const email of ['taken@example.com', 'no address']) {
      const coverage = new ErrorCoverage(folder);
      const app = await run({ statuses: [422] }, (nest) => coverage.watch(nest));
      await post(app, email);
      await app.send('/users/9', { method: 'HEAD' });
      await app.send('/users/2');
      coverage.save();
    }
    const report = ErrorCoverage.report(folder);
    expect(report.text).toBe(`2 of 5 documented errors were sent.
Sent, but not documented:
- POST /users: email_taken
Documented, but never sent:
- DELETE /users/{id}: user_not_found
- DELETE /users/{id}: validation_failed
- GET /users/{id}: validation_failed`);
    expect(readdirSync(folder)).toEqual([]);
    expect(() => report.check()).toThrow('1 error was sent without being documented, at most 0 allowed.');
    expect(() => report.check({ maxUndocumented: 1, minSent: 0.4 })).not.toThrow();
    expect(() => report.check({ maxUndocumented: 1, minSent: 0.5 })).toThrow(
      '40 % of the documented errors were sent, at least 50 % are required.',
    );
  });
});
