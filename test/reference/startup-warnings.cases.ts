import {
  type ArgumentsHost,
  Body,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  type INestApplication,
  Injectable,
  Param,
  ParseArrayPipe,
  type PipeTransform,
  Post,
  Query,
  UseFilters,
  ValidationPipe,
} from '@nestjs/common';
import {
  ApiConsumes,
  ApiNotFoundResponse,
  ApiProperty,
  DocumentBuilder,
  SwaggerModule,
} from '@nestjs/swagger';
import { IsInt, IsOptional, IsString, Max, ValidateNested } from 'class-validator';
import {
  ApiErrors,
  defineError,
  dellin,
  documentErrors,
  ErrorsModule,
  IsUnique,
  type Lookup,
  restcase,
} from 'nestjs-api-errors';
import { type Case } from './startup-mistakes.cases.js';

class OrderLate extends defineError({ code: 'order_late', status: 409, message: 'Order {id} is late.' }) {}

class OrderNotFound extends defineError({ code: 'order_not_found', status: 404, message: 'No order.' }) {}

class Address {
  @IsString()
  city!: string;
}

class WithoutRules {
  city?: string;
}

class AnyPipe implements PipeTransform {
  transform = (value: unknown) => value;
}

@Controller('orders')
class WithoutRulesController {
  @Post()
  create(@Body() _order: WithoutRules) {}

  @Post('piped')
  piped(@Body(AnyPipe) _order: WithoutRules) {}

  @Get()
  find(@Query() _query: WithoutRules) {}

  @Get('piped')
  findPiped(@Query(AnyPipe) _query: WithoutRules) {}
}

/** TypeScript emits the metadata of this function type for a class that is imported as a type, too. */
@Controller('orders')
class TypeOnlyController {
  @Post()
  create(@Body() _order: () => void) {}
}

@Controller('orders')
class UntypedController {
  @Post()
  create(@Body() _order: unknown) {}

  @Post('list')
  list(@Body() _orders: Address[]) {}
}

class Order {
  @ValidateNested()
  address!: Address;
}

@Controller('orders')
class NestedController {
  @Post()
  create(@Body() _order: Order) {}
}

@Injectable()
class Names implements Lookup {
  constructor(readonly database: Address) {}
  exists = () => false;
}

class Named {
  @IsUnique(Names)
  name!: string;
}

@Controller('orders')
class LookupController {
  @Post()
  create(@Body() _order: Named) {}

  @Post('list')
  list(@Body(new ParseArrayPipe({ items: Named })) _orders: Named[]) {}
}

@Catch()
class CatchAll implements ExceptionFilter {
  catch(_thrown: unknown, _host: ArgumentsHost) {}
}

@Controller('orders')
@UseFilters(CatchAll)
class FilteredController {
  @Get()
  find() {}
}

@Controller('orders')
class FormController {
  @Post()
  @ApiConsumes('multipart/form-data')
  create() {}
}

class Documented {
  @ApiProperty({ maximum: 7 })
  @IsInt()
  @Max(5)
  count!: number;

  @ApiProperty({ required: false })
  @IsString()
  name?: string;

  @ApiProperty()
  @IsOptional()
  @IsString()
  note!: string;

  @ApiProperty()
  other!: string;
}

@Controller('orders')
class DocumentedController {
  @Post(':id')
  @ApiErrors(OrderLate)
  create(@Param('id') _id: string, @Body() _order: Documented) {}
}

class OldError {
  @ApiProperty()
  text!: string;

  @ApiProperty()
  code!: number;
}

@Controller('orders')
class HandWrittenController {
  @Get(':id')
  @ApiNotFoundResponse({ type: OldError })
  @ApiErrors(OrderNotFound)
  find(@Param('id') _id: string) {}

  @Get(':id/parts')
  @ApiNotFoundResponse({ type: [OldError] })
  @ApiErrors(OrderNotFound)
  list(@Param('id') _id: string) {}
}

function document(app: INestApplication): void {
  documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
}

/** The startup warnings, by the headings of the page. */
export const WARNINGS: Readonly<Record<string, readonly Case[]>> = {
  Validation: [
    { title: 'A class has no rules', app: { controllers: [WithoutRulesController] } },
    {
      title: 'A class has no rules, and unknown keys are kept',
      app: { controllers: [WithoutRulesController], errors: { validation: {} } },
    },
    { title: 'A body has no type at run time', app: { controllers: [UntypedController] } },
    { title: 'A class is imported as a type', app: { controllers: [TypeOnlyController] } },
    { title: '@ValidateNested() has no @Type()', app: { controllers: [NestedController] } },
    { title: 'The class of a lookup is not provided', app: { controllers: [LookupController] } },
    {
      title: 'The app has a ValidationPipe, too',
      app: { main: (app) => void app.useGlobalPipes(new ValidationPipe()) },
    },
  ],
  'Filters, formats and modules': [
    { title: 'A filter catches everything', app: { controllers: [FilteredController] } },
    {
      title: 'A format can describe an error better',
      app: { errors: { errors: [OrderLate], formats: [dellin(), restcase()] } },
    },
    { title: 'Causes are sent', app: { errors: { http: { exposeCauses: true } } } },
    {
      title: 'Fastify has no parser for forms',
      app: { controllers: [FormController] },
      isFastify: true,
    },
    {
      title: 'forFeature() is used without forRoot()',
      app: { errors: null, imports: [ErrorsModule.forFeature([OrderLate])] },
    },
  ],
  'The OpenAPI document': [
    { title: 'A parameter has no example', app: { controllers: [DocumentedController], main: document } },
    {
      title: 'A response that you documented is never sent',
      app: { controllers: [HandWrittenController], main: document },
    },
    {
      title: 'The document differs from validation',
      app: {
        controllers: [DocumentedController],
        errors: { documentation: { requests: true } },
        main: document,
      },
    },
  ],
};
