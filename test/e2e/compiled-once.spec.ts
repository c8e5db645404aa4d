import { expect, it, jest } from '@jest/globals';
import { Body, Controller, Param, Post, Query } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { getMetadataStorage, Validate, ValidatorConstraint } from 'class-validator';
import { documentErrors, UseValidation } from 'nestjs-api-errors';
import { PLATFORMS, start } from './harness.js';

@ValidatorConstraint({ name: 'isNamed' })
class Named {
  validate = (value: unknown) => typeof value === 'string';
}

class Cargo {
  @Validate(Named)
  name!: string;
}

@Controller('cargo')
class CargoController {
  @Post()
  create(@Body() _cargo: Cargo) {}

  @Post(':id')
  replace(@Param('id') _id: number, @Query() _query: Cargo, @Body() _cargo: Cargo) {}

  @Post('other/options')
  @UseValidation({ maxErrors: 3 })
  other(@Body() _cargo: Cargo, @Query() _query: Cargo) {}
}

it.each(PLATFORMS)(
  'The pipe, the handlers and the documentation compile a DTO once for each set of options on %s',
  async (_, adapter) => {
    // Only the compilation of a plan looks up the constraints of each rule.
    const storage = getMetadataStorage();
    const compiled = jest.spyOn(storage, 'getTargetValidatorConstraints');
    const countCompilations = () => compiled.mock.calls.filter(([constraint]) => constraint === Named).length;
    const { app, send, ...running } = await start(adapter(), { controllers: [CargoController] });
    try {
      const reject = async (path: string) =>
        expect((await send(path, { json: { name: 7 } })).status).toBe(422);
      const createDocument = () =>
        documentErrors(app, SwaggerModule.createDocument(app, new DocumentBuilder().build()));
      await reject('/cargo');
      await reject('/cargo/7?name=a');
      await reject('/cargo/other/options');
      // Once with the options of the app, and once with those of one handler.
      expect(countCompilations()).toBe(2);
      createDocument();
      createDocument();
      await reject('/cargo');
      expect(countCompilations()).toBe(2);
    } finally {
      compiled.mockRestore();
      await running.close();
    }
  },
);
