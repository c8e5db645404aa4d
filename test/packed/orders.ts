import { createReadStream } from 'node:fs';
import {
  Body,
  Controller,
  Get,
  Module,
  NotFoundException,
  Param,
  ParseIntPipe,
  Patch,
  Post,
  Put,
  Query,
  Scope,
  Sse,
  StreamableFile,
} from '@nestjs/common';
import { Type } from 'class-transformer';
import {
  IsArray,
  IsDefined,
  IsEmail,
  IsInt,
  IsOptional,
  IsString,
  Min,
  ValidateNested,
} from 'class-validator';
import { concat, delay, of, throwError } from 'rxjs';
import {
  ApiErrors,
  defineError,
  ErrorsModule,
  HttpErrors,
  UseValidation,
  ValidationFailed,
} from 'nestjs-api-errors';

export class OrderNotFound extends defineError({
  code: 'order_not_found',
  status: 404,
  message: "Order '{id}' does not exist.",
  example: { id: 42 },
}) {}

class Customer {
  @IsString()
  name!: string;

  @IsEmail()
  email!: string;
}

class OrderLine {
  @IsString()
  article!: string;

  @IsInt()
  @Min(1)
  quantity!: number;
}

class LineChange {
  @IsOptional()
  @IsString()
  article?: string;
}

class NewOrder {
  @IsDefined()
  @ValidateNested()
  @Type(() => Customer)
  customer!: Customer;

  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => OrderLine)
  lines!: OrderLine[];

  @IsString()
  currency!: string;
}

@Controller('orders')
@ApiErrors(HttpErrors.Unauthorized)
class OrdersController {
  @Post()
  @ApiErrors(ValidationFailed.with({ 'customer.email': 'already_exists' }))
  create(@Body() order: NewOrder): NewOrder {
    return order;
  }

  @Get('crash')
  crash(): never {
    throw new Error('connect ECONNREFUSED postgres://orders:hunter2@db');
  }

  @Get('label')
  label() {
    return new StreamableFile(createReadStream('/nowhere/hunter2.pdf'));
  }

  @Sse('events')
  events() {
    return concat(
      of({ data: 'begun' }).pipe(delay(20)),
      throwError(() => new OrderNotFound({ id: 7 })),
    );
  }

  @Get('archived')
  archived(): never {
    throw new NotFoundException({ message: 'The order is archived.', code: 'order_archived', since: 2019 });
  }

  @Put(':id')
  replace(@Param('id', ParseIntPipe) id: number, @Query('notify') notify: boolean, @Body() order: NewOrder) {
    return { id, notify, isOrder: order instanceof NewOrder };
  }

  @Get(':id')
  @ApiErrors(OrderNotFound, new ValidationFailed([{ field: 'id', in: 'path', code: 'invalid' }]))
  find(@Param('id') id: string): never {
    throw new OrderNotFound({ id });
  }
}

/** Nest creates an instance for each request. */
@Controller({ path: 'drafts', scope: Scope.REQUEST })
class DraftsController {
  @Put(':id')
  replace(@Param('id', ParseIntPipe) id: number, @Body() line: OrderLine) {
    return { id, isLine: line instanceof OrderLine };
  }

  @Patch()
  change(@Body() line: LineChange) {
    return { article: line?.article ?? null };
  }

  @Patch('line')
  changeLine(@Body('line') @UseValidation({ skipMissingProperties: true }) line: OrderLine) {
    return { isLine: line instanceof OrderLine };
  }
}

@Module({ imports: [ErrorsModule.forRoot()], controllers: [OrdersController, DraftsController] })
export class OrdersApp {}
