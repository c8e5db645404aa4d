import { it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { ExpressAdapter } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors } from 'nestjs-api-errors';
import { ContractError, ErrorContract } from 'nestjs-api-errors/testing';
import { start } from '../e2e/harness.js';
import { expectGenerated, toBlock } from './generated.js';

@Controller('orders')
class OrdersController {
  @Get()
  find() {}
}

const CASES: readonly (readonly [path: string, status: number, type: string, text: string])[] = [
  ['/order', 500, 'application/json', '{}'],
  ['/orders', 409, 'application/json', '{}'],
  ['/orders', 500, 'text/html', '<h1>'],
  ['/orders', 500, 'application/json', '{"message":"x"}'],
];

it('The page of tests shows the messages of a contract', async () => {
  const running = await start(new ExpressAdapter(), { controllers: [OrdersController] });
  const created = SwaggerModule.createDocument(running.app, new DocumentBuilder().build());
  const contract = new ErrorContract(documentErrors(running.app, created));
  await running.close();
  const messages = CASES.map(([path, status, type, text]) => {
    try {
      contract.check('GET', path, { status, headers: { 'content-type': type }, text });
    } catch (error) {
      if (error instanceof ContractError) return error.message;
    }
    throw new Error(`${path} has no mistake.`);
  });
  expectGenerated('testing', { contract: toBlock('text', messages.join('\n')) });
});
