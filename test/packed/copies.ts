import { Body, Controller, Get, Module, Post } from '@nestjs/common';
import { IsOptional, IsString } from 'class-validator';
import { ErrorsModule } from 'nestjs-api-errors';
import { type AdapterName, createApp, type PackedResponse, runListening } from './http.js';

type Package = typeof import('nestjs-api-errors');

// The compiler turns a plain import() into require() where it emits CommonJS.
// oxlint-disable-next-line typescript/no-implied-eval -- see above
const importAsIs = new Function('name', 'return import(name)') as (name: string) => Promise<Package>;

export function importPackage(): Promise<Package> {
  return importAsIs('nestjs-api-errors');
}

/**
 * Sends errors and rules of the copy of the package that `import()` returns. It is another copy than the app's if the app
 * contains the package in a bundle, or has loaded the CommonJS build.
 */
export async function collectCopies(adapter: AdapterName): Promise<Record<string, PackedResponse>> {
  const other = await importPackage();

  class OrderLost extends other.defineError({
    code: 'order_lost',
    status: 410,
    message: "Order '{id}' is lost.",
  }) {}

  @other.AtLeastOneOf(['email', 'phone'])
  class Contact {
    @IsOptional()
    @IsString()
    email?: string;

    @IsOptional()
    @IsString()
    phone?: string;
  }

  @Controller('orders')
  class LostOrders {
    @Get('lost')
    @other.ApiErrors(OrderLost)
    find(): never {
      throw new OrderLost({ id: 7 }, { retryAfter: 30 });
    }

    @Get('taken')
    take(): never {
      throw new other.ValidationFailed([{ fields: ['email'], code: 'already_exists' }]);
    }

    @Post('contact')
    contact(@Body() body: Contact): Contact {
      return body;
    }
  }

  @Module({ imports: [ErrorsModule.forRoot()], controllers: [LostOrders] })
  class CopiesApp {}

  return runListening(await createApp(CopiesApp, adapter), async (send) => ({
    'an error of another copy': await send('GET /orders/lost'),
    'a failed validation of another copy': await send('GET /orders/taken'),
    'a broken rule of another copy': await send('POST /orders/contact', {}),
    'a rule of another copy that holds': await send('POST /orders/contact', { email: 'ada@example.com' }),
  }));
}
