/** A small app on Fastify: two operations, one DTO and four errors. */
import { Body, Controller, Get, Module, Param, Post } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { ApiProperty } from '@nestjs/swagger';
import { IsEmail, IsInt, Length, Min } from 'class-validator';
import { ApiErrors, defineError, ErrorsModule } from '../../.lib/index.js';
import { decorate, decorateParameters, setType } from '../bench/decorate.mjs';

class UserNotFound extends defineError({
  code: 'user_not_found',
  status: 404,
  message: 'User {id} does not exist.',
}) {}
class EmailTaken extends defineError({
  code: 'email_taken',
  status: 409,
  message: 'Another user has the address {email}.',
}) {}
class UserSuspended extends defineError({
  code: 'user_suspended',
  status: 403,
  message: 'User {id} is suspended.',
}) {}
class TooManyUsers extends defineError({
  code: 'too_many_users',
  status: 403,
  message: 'Your plan has at most {limit} users.',
}) {}

class CreateUser {}
decorate(CreateUser, {
  name: [ApiProperty(), Length(1, 80), setType(String)],
  email: [ApiProperty(), IsEmail(), setType(String)],
  age: [ApiProperty(), IsInt(), Min(18), setType(Number)],
});

class UsersController {
  show(id) {
    throw new UserNotFound({ id });
  }

  create(user) {
    return user;
  }
}
decorate(UsersController, {
  show: [Get(':id'), ApiErrors(UserNotFound, UserSuspended), decorateParameters([Param('id'), String])],
  create: [Post(), ApiErrors(EmailTaken, TooManyUsers), decorateParameters([Body(), CreateUser])],
});
Controller('users')(UsersController);

class UsersModule {}
Module({ controllers: [UsersController], imports: [ErrorsModule.forRoot()] })(UsersModule);

export async function startApp() {
  const app = await NestFactory.create(UsersModule, new FastifyAdapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  return app;
}
