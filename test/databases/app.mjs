/** An app with two tables, whose responses and log the test reads. Its classes are decorated by calls, as they are JavaScript. */
import 'reflect-metadata';
import { Body, Controller, Delete, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsInt, IsOptional, IsString } from 'class-validator';
import { ErrorsModule, UseDatabaseErrors } from '../../.lib/index.js';

class CreateUser {}
for (const name of ['email', 'org', 'nick', 'reference'])
  decorate(CreateUser, name, IsOptional(), IsString());
decorate(CreateUser, 'n', IsOptional(), IsInt());
class CreatePost {}
decorate(CreatePost, 'userId', IsInt());

export function decorate({ prototype }, member, ...decorators) {
  for (const each of decorators) each(prototype, member, Object.getOwnPropertyDescriptor(prototype, member));
}

/** @param orm the queries of one ORM, as `orms.mjs` returns them, or the modules of Nest that connect it */
export async function startApp({ connect, ...orm }) {
  class UsersController {
    async createUser(user) {
      await orm.insertUser({ ...user });
    }

    async createUnmapped(user) {
      await orm.insertUser({ ...user });
    }

    async createPost({ userId }) {
      await orm.insertPost(userId);
    }

    async deleteUser(id) {
      await orm.deleteUser(Number(id));
    }

    async findUser(id) {
      return await orm.findUser(Number(id));
    }
  }
  addHandler(UsersController, 'createUser', Post('users'), Body(), CreateUser);
  addHandler(UsersController, 'createUnmapped', Post('unmapped'), Body(), CreateUser);
  decorate(UsersController, 'createUnmapped', UseDatabaseErrors(false));
  addHandler(UsersController, 'createPost', Post('posts'), Body(), CreatePost);
  addHandler(UsersController, 'deleteUser', Delete('users/:id'), Param('id'), String);
  addHandler(UsersController, 'findUser', Get('users/:id'), Param('id'), String);
  Controller()(UsersController);
  class AppModule {}
  Module({
    imports: [ErrorsModule.forRoot({ database: { tables: orm.tables ?? [] } }), ...(orm.imports ?? [])],
    controllers: [UsersController],
    providers: (orm.providers ?? []).map((useValue) => ({ provide: 'orm', useValue })),
  })(AppModule);
  const lines = [];
  const { app, send } = await listen(AppModule, (line) => lines.push(line));
  Object.assign(orm, await connect?.(app));
  return { lines, send, canFind: orm.findUser !== undefined, close: () => app.close() };
}

/** @param writeLine receives each line of the log */
export async function listen(AppModule, writeLine) {
  const note = (...texts) => writeLine(texts.join('\n'));
  const logger = { log: note, warn: note, error: note, debug() {}, verbose() {} };
  const app = await NestFactory.create(AppModule, { logger, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  const url = `http://127.0.0.1:${app.getHttpServer().address().port}`;
  const send = async (method, path, json) => {
    const init = json && { body: JSON.stringify(json), headers: { 'content-type': 'application/json' } };
    const response = await fetch(url + path, { method, ...init });
    return { status: response.status, text: await response.text() };
  };
  return { app, send };
}

export function addHandler({ prototype }, name, route, parameter, type) {
  route(prototype, name, Object.getOwnPropertyDescriptor(prototype, name));
  parameter(prototype, name, 0);
  Reflect.defineMetadata('design:paramtypes', [type], prototype, name);
}
