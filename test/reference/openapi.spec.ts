import { afterAll, beforeAll, it } from '@jest/globals';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { ApiProperty, ApiPropertyOptional, DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { IsEmail, IsInt, IsOptional, Max, MaxLength, Min } from 'class-validator';
import { ApiErrors, AtLeastOneOf, defineError, documentErrors, HttpErrors } from 'nestjs-api-errors';
import { type RunningApp, start } from '../e2e/harness.js';
import { formatJson } from '../docs/shown-response.js';
import { readMember } from './documented-types.js';
import { expectGenerated, toBlock } from './generated.js';

class AccountNotFound extends defineError({
  code: 'account_not_found',
  number: 3001,
  status: 404,
  message: "Account '{id}' does not exist.",
  solutions: ['List the accounts to find the right id.'],
  example: { id: '42' },
}) {}

@AtLeastOneOf(['email', 'phone'])
class CreateAccount {
  @ApiPropertyOptional()
  @IsOptional()
  @IsEmail()
  email?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @MaxLength(20)
  phone?: string;

  @ApiProperty()
  @IsInt()
  @Min(1)
  @Max(5)
  level!: number;
}

@Controller('accounts')
@ApiErrors(HttpErrors.Unauthorized)
class AccountsController {
  @Get(':id')
  @ApiErrors(AccountNotFound)
  find(@Param('id') _id: string) {}

  @Post()
  create(@Body() _account: CreateAccount) {}
}

let app: RunningApp;
beforeAll(async () => {
  app = await start(new ExpressAdapter(), {
    controllers: [AccountsController],
    errors: { documentation: { baseUrl: 'https://docs.example.com/errors', requests: true } },
  });
});
afterAll(() => app.close());

it('The page of the OpenAPI document shows parts of a document, and the table of statuses', () => {
  const created = SwaggerModule.createDocument(app.app, new DocumentBuilder().build());
  const { paths, components } = documentErrors(app.app, created) as any;
  const operation = paths['/accounts/{id}'].get;
  const show = (value: unknown) => toBlock('json', formatJson(value));
  const statuses = readMember('DocumentationOptions', 'statuses');
  const table = statuses.slice(statuses.indexOf('| status |')).split('\n\n', 1)[0]!;
  expectGenerated('openapi', {
    statuses: table,
    response: show(operation.responses['404']),
    'x-errors': show(operation['x-errors']),
    'request schema': show(components.schemas.CreateAccount),
  });
});
