import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { IsEmail, MaxLength } from 'class-validator';
import {
  ApiErrors,
  defineError,
  type ErrorsOptions,
  FieldCodes,
  HttpErrors,
  looker,
} from 'nestjs-api-errors';

export class UserNotFound extends defineError({
  code: 'user_not_found',
  number: 1404,
  status: 404,
  message: "User '{id}' does not exist.",
  causes: ['The user was deleted.'],
  solutions: ['List the users with `GET /users`.'],
  userMessage: 'We could not find this user.',
  example: { id: 7 },
}) {}

class EmailTaken extends defineError({
  code: 'email_taken',
  status: 409,
  message: 'Another user has this e-mail address.',
}) {}

/** It is sent as another error, so that it has no page. */
class UserConcealed extends defineError({
  code: 'user_concealed',
  status: 403,
  message: 'This user is a secret.',
  disguise: HttpErrors.NotFound,
}) {}

class SecretFailed extends defineError({ code: 'secret_failed', status: 502, message: 'Failed.' }) {}

class NewUser {
  @FieldCodes({ isEmail: { code: 'bad_email', number: 77 } })
  @IsEmail()
  email!: string;

  @MaxLength(20)
  name!: string;
}

class Search {
  @FieldCodes({ maxLength: 'too_long' })
  @MaxLength(5)
  text!: string;
}

@Controller('users')
export class UsersController {
  @Get(':id')
  @ApiErrors(UserNotFound, UserConcealed)
  find(@Param('id') id: string): never {
    throw new UserNotFound({ id });
  }

  @Get()
  search(@Query() _search: Search): void {}

  @Post()
  @ApiErrors(EmailTaken)
  create(@Body() _user: NewUser): never {
    throw new EmailTaken();
  }

  @Get('internal/report')
  @ApiExcludeEndpoint()
  @ApiErrors(SecretFailed)
  report(): never {
    throw new SecretFailed();
  }
}

const rejectAll = { canActivate: () => false };
const failAlways = {
  intercept(): never {
    throw new HttpErrors.TooManyRequests();
  },
};

export const GLOBAL_ENHANCERS = { rejectAll, failAlways };

export const OPTIONS: ErrorsOptions = { formats: [looker()], documentation: { path: 'errors' } };
