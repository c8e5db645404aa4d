import { createRequire } from 'node:module';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsEmail, MinLength } from 'class-validator';
import { ApiErrors, defineError, documentErrors, looker, problemDetails } from 'nestjs-api-errors';
import { ContractError, ErrorContract, type ErrorMatchers, errorMatchers } from 'nestjs-api-errors/testing';
import { PLATFORMS, type RunningApp, start } from './harness.js';

// inject() requires an ES module, which jest cannot do before Node 24.9. The module is not mocked.
const { resolve } = createRequire(createRequire(import.meta.url).resolve('light-my-request'));
jest.setMock(resolve('cookie'), await import(resolve('cookie')));

declare module 'expect' {
  interface Matchers<R, T> extends ErrorMatchers<R, T> {}
}

expect.extend(errorMatchers);

class UserNotFound extends defineError({
  code: 'user_not_found',
  status: 404,
  message: "User '{id}' does not exist.",
}) {}

class CreateUser {
  @IsEmail()
  email!: string;

  @MinLength(3)
  name!: string;
}

@Controller('users')
class UsersController {
  @Get(':id')
  @ApiErrors(UserNotFound)
  find(@Param('id') id: string) {
    throw new UserNotFound({ id });
  }

  @Get(':id/name')
  findName(@Param('id') id: string) {
    throw new UserNotFound({ id });
  }

  @Post()
  create(@Body() user: CreateUser) {
    return user;
  }
}

const APP = {
  controllers: [UsersController],
  errors: { formats: [looker(), problemDetails()], documentation: { formats: 'all' } },
} as const;
const POST = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"name":"Ada"}' };
const XML = { headers: { Accept: 'application/problem+xml' } };

describe.each(PLATFORMS)(
  'errorMatchers and ErrorContract with responses of fetch from an app on %s',
  (_, adapter) => {
    let running: RunningApp;
    let contract: ErrorContract;

    beforeAll(async () => {
      running = await start(adapter(), APP as never);
      const document = SwaggerModule.createDocument(running.app, new DocumentBuilder().build());
      contract = new ErrorContract(documentErrors(running.app, document));
    });

    const load = (path: string, init?: RequestInit) => fetch(running.url + path, init);

    it('recognizes an error and leaves the body to the test', async () => {
      const response = await load('/users/42');
      await expect(response).toBeApiError(UserNotFound, { id: 42 });
      await expect(response).not.toBeApiError(UserNotFound, { id: 43 });
      expect(await response.json()).toMatchObject({ code: 'user_not_found' });
      await expect(
        load('/users/42', XML).then((each) => expect(each).toBeApiError(UserNotFound, { id: 42 })),
      ).resolves.toBeUndefined();
    });

    it('shows the parameter that differs', async () => {
      const response = await load('/users/42');
      await expect(async () => expect(response).toBeApiError(UserNotFound, { id: 7 })).rejects.toThrow(
        "The response is not UserNotFound:\n- id: expected '7', received '42'",
      );
    });

    it('finds the field errors', async () => {
      const response = await load('/users', POST);
      await expect(response).toHaveFieldError('email', 'missing_field');
      await expect(response).not.toHaveFieldError('name');
    });

    it('checks a response against the document before its body is read', async () => {
      const response = await load('/users/42');
      await contract.check('GET', '/users/42', response);
      await contract.check('GET', '/users/42', await load('/users/42', XML));
      expect(await response.json()).toMatchObject({ code: 'user_not_found' });
      await expect(contract.check('GET', '/users/42/name', await load('/users/42/name'))).rejects.toThrow(
        ContractError,
      );
    });

    it('rejects a response whose body is already read', async () => {
      const response = await load('/users/42');
      await response.text();
      await expect(async () => expect(response).toBeApiError(UserNotFound)).rejects.toThrow(
        'The body of the response is already read. Check the response first, or pass `{ status, headers, text }`.',
      );
    });

    it('reads a response of supertest, whose XML is a buffer', async () => {
      const response = await load('/users/42', XML);
      const { status, headers } = response;
      const body = Buffer.from(await response.arrayBuffer());
      const ofSupertest = { status, headers: Object.fromEntries(headers), text: undefined, body };
      expect(ofSupertest).toBeApiError(UserNotFound, { id: 42 });
      contract.check('GET', '/users/42', ofSupertest as never);
    });
  },
);

describe('errorMatchers and ErrorContract with responses of inject()', () => {
  it('recognizes errors and field errors of an app on Fastify', async () => {
    const adapter = new FastifyAdapter();
    const { app } = await start(adapter as never, APP as never);
    const document = SwaggerModule.createDocument(app, new DocumentBuilder().build());
    const contract = new ErrorContract(documentErrors(app, document));
    const found = await adapter.inject({ method: 'GET', url: '/users/42' });
    expect(found).toBeApiError(UserNotFound, { id: 42 });
    contract.check('GET', '/users/42', found);
    const invalid = await adapter.inject({ method: 'POST', url: '/users', payload: { name: 'A' } });
    expect(invalid).toHaveFieldError('email', 'missing_field');
    expect(invalid).toHaveFieldError('name', 'invalid');
    contract.check('POST', '/users', invalid);
  });
});
