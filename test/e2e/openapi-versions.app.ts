import {
  Body,
  type CanActivate,
  Controller,
  Delete,
  Get,
  Head,
  Headers,
  Injectable,
  Param,
  ParseFilePipe,
  ParseIntPipe,
  ParseUUIDPipe,
  Patch,
  Post,
  Put,
  Query,
  UploadedFile,
  UploadedFiles,
  UseGuards,
} from '@nestjs/common';
import {
  ApiBody,
  ApiConsumes,
  ApiDefaultResponse,
  ApiExtraModels,
  ApiOkResponse,
  ApiParam,
  ApiProperty,
  ApiPropertyOptional,
  ApiResponse,
  getSchemaPath,
} from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsDate,
  IsEmail,
  IsEnum,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import {
  ApiErrors,
  defineError,
  type ErrorFormat,
  type ErrorSchema,
  HttpErrors,
  ValidationFailed,
} from 'nestjs-api-errors';

/** An app whose document uses each feature that a document can have for errors. */

class AccountNotFound extends defineError({
  code: 'account_not_found',
  number: 4041,
  status: 404,
  message: "Account '{id}' does not exist.",
  causes: ['It was <b>closed</b>, or never | opened.', 'The `id` is of _another_ tenant: 5 < 6 & "so on".'],
  solutions: ['See [the list](https://docs.example.com/accounts).'],
  example: { id: 42 },
}) {}
class TenantNotFound extends defineError({
  code: 'tenant.not-found',
  number: 4042,
  status: 404,
  message: '{{tenant}} <{name}> does not exist.',
}) {}
class BalanceTooLow extends defineError({
  code: 'balance_too_low',
  status: 409,
  message: 'The balance is {balance}.',
}) {}
class AccountFrozen extends defineError({
  code: 'AccountFrozen',
  number: 1,
  status: 409,
  message: 'Frozen.',
  headers: { 'X-Frozen-By': 'ann', Link: '<https://docs.example.com/frozen>; rel="help"' },
}) {}
class Busy extends defineError({
  code: 'busy',
  status: 409,
  message: 'Busy.',
  retryAfter: 5,
}) {}
class Übertrag extends defineError({ code: 'uebertrag', status: 409, message: 'Zu groß: ÄÖÜ — 中文 🚚.' }) {}
class TokenMissing extends defineError({
  code: 'token_missing',
  status: 401,
  message: 'The token is missing.',
  headers: { 'WWW-Authenticate': 'Bearer realm="bank"' },
}) {}
class Maintenance extends defineError({
  code: 'maintenance',
  status: 503,
  message: 'Back soon.',
  retryable: true,
}) {}

@Injectable()
@ApiErrors(TokenMissing)
class TokenGuard implements CanActivate {
  canActivate = () => true;
}

enum Currency {
  Euro = 'EUR',
  Dollar = 'USD',
}

class Money {
  @ApiProperty({ type: 'integer', example: 100 })
  @IsInt()
  @Min(1)
  @Max(1_000_000)
  amount!: number;

  @ApiProperty({ enum: Currency, enumName: 'Currency' })
  @IsEnum(Currency)
  currency!: Currency;
}

class Line {
  @ApiProperty({ example: 'Rent' })
  @IsString()
  @Length(1, 40)
  text!: string;

  @ApiProperty({ type: Money })
  @ValidateNested()
  @Type(() => Money)
  money!: Money;
}

class Transfer {
  @ApiProperty({ example: 'DE02120300000000202051' })
  @Matches(/^[A-Z]{2}\d{2}[A-Z0-9]{1,30}$/)
  from!: string;

  @ApiProperty({ example: 'a@b.example', nullable: true, type: String })
  @IsOptional()
  @IsEmail()
  notify!: string | null;

  @ApiPropertyOptional({ type: String, format: 'date-time', example: '2030-01-01T00:00:00Z' })
  @IsOptional()
  @Type(() => Date)
  @IsDate()
  at?: Date;

  @ApiProperty({ type: [Line] })
  @IsArray()
  @ArrayMaxSize(10)
  @ValidateNested({ each: true })
  @Type(() => Line)
  lines!: Line[];

  @ApiPropertyOptional({ enum: ['urgent', 'gift'], isArray: true })
  @IsOptional()
  @IsIn(['urgent', 'gift'], { each: true })
  tags?: string[];
}

class Search {
  @ApiPropertyOptional({ type: 'integer', example: 1 })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  page?: number;
}

class RequestHeaders {
  @ApiPropertyOptional({ name: 'X-Trace', example: '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35' })
  @IsOptional()
  @IsUUID()
  'x-trace'?: string;
}

/** Has the name of the schema of an error. */
class Busy2 {
  @ApiProperty({ example: true })
  isBusy!: boolean;
}
Object.defineProperty(Busy2, 'name', { value: 'Busy' });

class Upload {
  @ApiProperty({ type: 'string', format: 'binary' })
  file!: unknown;

  @ApiProperty({ example: 'Passport' })
  @IsNotEmpty()
  title!: string;
}

@Controller('accounts')
@UseGuards(TokenGuard)
@ApiErrors(HttpErrors.TooManyRequests, Maintenance)
@ApiExtraModels(Busy2)
class AccountsController {
  @Get()
  @ApiOkResponse({ schema: { type: 'array', items: { type: 'string' } } })
  @ApiErrors(HttpErrors.Forbidden)
  list(@Query() _search: Search, @Headers() _headers: RequestHeaders) {}

  @Head()
  @ApiErrors(HttpErrors.NotFound)
  head() {}

  @Get(':id')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiErrors(
    AccountNotFound,
    new AccountNotFound({ id: 7 }),
    new TenantNotFound({ name: 'x' }),
    HttpErrors.NotFound,
  )
  find(@Param('id', ParseIntPipe) _id: number) {}

  @Post(':id/transfers')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiErrors(
    BalanceTooLow,
    new BalanceTooLow({ balance: 3 }),
    AccountFrozen,
    Busy,
    Übertrag,
    new ValidationFailed([{ field: 'from', code: 'same_account', number: 12, validValues: [1, null, 'x'] }]),
    ValidationFailed.with({ 'lines.0.money': 'too_much', tags: ['invalid', 'already_exists'] }),
  )
  transfer(@Param('id', ParseIntPipe) _id: number, @Body() _transfer: Transfer) {}

  @Put(':id/limits')
  @ApiParam({ name: 'id', type: 'integer', example: 1 })
  @ApiBody({ type: [Money] })
  @ApiErrors(AccountNotFound, new Busy(undefined, { retryAfter: 9, headers: { 'X-Queue': '4' } }))
  limit(@Param('id', ParseIntPipe) _id: number, @Body() _limits: object[]) {}

  @Delete(':id')
  @ApiParam({ name: 'id', type: 'string', format: 'uuid', example: '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35' })
  @ApiErrors(AccountNotFound, AccountFrozen, ValidationFailed)
  remove(@Param('id', ParseUUIDPipe) _id: string) {}
}

@Controller('files')
class FilesController {
  @Post()
  @ApiConsumes('multipart/form-data')
  @ApiBody({ type: Upload })
  @ApiErrors(HttpErrors.UnsupportedMediaType)
  upload(@UploadedFile(new ParseFilePipe()) _file: object, @Body() _upload: Upload) {}

  @Patch()
  @ApiConsumes('multipart/form-data')
  @ApiBody({
    schema: { type: 'object', properties: { files: { type: 'array', items: { type: 'string' } } } },
  })
  @ApiErrors(HttpErrors.ContentTooLarge)
  uploadAll(@UploadedFiles(new ParseFilePipe()) _files: object[]) {}
}

@Controller('by-hand')
@ApiExtraModels(Money)
class ByHandController {
  @Get('texts')
  @ApiErrors(HttpErrors.NotFound)
  @ApiResponse({
    status: 404,
    description: 'By hand.',
    content: { 'text/plain': { schema: { type: 'string' }, example: 'no' } },
  })
  texts() {}

  @Get('schemas')
  @ApiErrors(HttpErrors.NotFound, AccountNotFound, Busy)
  @ApiResponse({ status: 404, description: 'By hand.', type: Money })
  @ApiResponse({
    status: 409,
    description: 'By hand.',
    headers: { 'Retry-After': { description: 'Own.', schema: { type: 'integer' } } },
    content: {
      'application/json': {
        schema: { $ref: getSchemaPath(Money) },
        examples: { busy: { summary: 'Own', value: { amount: 3, currency: 'EUR' } } },
      },
    },
  })
  @ApiDefaultResponse({ description: 'Whatever else.' })
  @ApiResponse({ status: '5XX', description: 'A crash.' })
  schemas() {}

  @Get('examples')
  @ApiErrors(HttpErrors.Gone)
  @ApiResponse({
    status: 410,
    description: 'By hand.',
    content: {
      'application/json': {
        schema: { type: 'object', properties: { old: { type: 'boolean' } } },
        example: { old: true },
      },
    },
  })
  examples() {}

  @Get('shared')
  @ApiErrors(HttpErrors.Gone, Busy)
  shared() {}
}

@Controller('metadata')
class MetadataController {
  @Get('one')
  @ApiErrors(
    new AccountNotFound({ id: 7 }, { metadata: { closed_at: '2030-01-01', reasons: ['x', null, 3] } }),
  )
  one() {}

  @Get('several')
  @ApiErrors(
    BalanceTooLow,
    new BalanceTooLow({ balance: 3 }, { metadata: { balance: 3, limit: { amount: 5, currency: 'EUR' } } }),
    Busy,
  )
  several() {}
}

export const WITH_METADATA = [MetadataController];

export const CONTROLLERS = [AccountsController, FilesController, ByHandController];

/**
 * Creates a custom format with null values, constants, limits, choices, and members that are named like keywords.
 *
 * @param members the schemas of the members that can be null
 */
export function ownFormat(members: Readonly<Record<string, ErrorSchema>>): ErrorFormat {
  return {
    name: 'own',
    mediaTypes: ['application/vnd.own+json', 'text/plain'],
    render: ({ code, status, number, message, requestId, fields, documentationUrl }, mediaType) =>
      mediaType === 'text/plain'
        ? `${status} ${code}`
        : JSON.stringify({
            type: code,
            status,
            number: number ?? null,
            const: null,
            nullable: true,
            help: documentationUrl ?? null,
            trace: { id: requestId, parent: null },
            text: [message, null],
            hints: fields.length > 0 ? fields.map(({ code: kind }) => kind) : null,
          }),
    schema: (error, mediaType) =>
      mediaType === 'text/plain'
        ? { type: 'string', examples: [`${error.status} ${error.code}`] }
        : {
            title: error.title,
            type: 'object',
            required: ['type', 'status', 'number', 'const', 'nullable', 'help', 'trace', 'text', 'hints'],
            properties: {
              type: { const: error.code, type: 'string' },
              status: { type: 'integer', minimum: 400, exclusiveMaximum: 600 },
              ...members,
            },
          },
  };
}

/** Schemas of null values in JSON Schema and OpenAPI 3.1. */
export const withNullTypes: Readonly<Record<string, ErrorSchema>> = {
  number: { type: ['integer', 'null'], examples: [12] },
  const: { type: 'null' },
  nullable: { type: 'boolean', const: true },
  help: { type: ['string', 'null'], format: 'uri' },
  trace: {
    type: 'object',
    required: ['id', 'parent'],
    properties: { id: { type: 'string' }, parent: { const: null } },
  },
  text: { type: 'array', items: { type: ['string', 'integer', 'null'] } },
  hints: { anyOf: [{ type: 'array', items: { type: 'string' } }, { type: 'null' }] },
};

/** Schemas of null values in OpenAPI 3.0. */
export const withFlags: Readonly<Record<string, ErrorSchema>> = {
  number: { type: 'integer', nullable: true, example: 12 },
  const: { type: 'string', nullable: true, enum: [null] },
  nullable: { type: 'boolean', enum: [true] },
  help: { type: 'string', format: 'uri', nullable: true },
  trace: {
    type: 'object',
    required: ['id', 'parent'],
    properties: { id: { type: 'string' }, parent: { type: 'object', nullable: true } },
  },
  text: { type: 'array', items: { type: 'string', nullable: true } },
  hints: { type: 'array', nullable: true, items: { type: 'string' } },
};
