import { expect, describe, it } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import {
  ApiErrors,
  defineError,
  dellin,
  jsonApi,
  looker,
  markdown,
  problemDetails,
  twilio,
} from 'nestjs-api-errors';
import { PLATFORMS, start } from './harness.js';

const MAX_BYTES = 30_000;

function createErrors(count: number) {
  return Array.from({ length: count }, (_, index) =>
    defineError({
      code: `error_of_the_app_${index}`,
      number: 100_000 + index,
      status: 400 + (index % 25),
      message: `The error ${index} occurred because of something that takes a whole sentence to explain.`,
      causes: ['Something was wrong with the request.'],
      solutions: ['Change something in the request, and send it again.'],
    }),
  );
}

const FORMATS = [looker(), problemDetails(), dellin(), jsonApi(), markdown(), twilio()];

describe('The size of a page about errors', () => {
  it.each([52, 10_000])('stays small with %i errors', async (count) => {
    const app = await start(PLATFORMS[0]![1](), {
      errors: { formats: FORMATS, errors: createErrors(count), documentation: { path: 'errors' } },
    });
    const sizes: Record<string, number> = {};
    for (const path of [
      '',
      '/error_of_the_app_7',
      '/status/407',
      '/status/407/2',
      '?q=error',
      '/error_of_the_ap',
    ]) {
      const { text } = await app.send(`/errors${path}`);
      sizes[path] = Buffer.byteLength(text);
    }
    const tooLarge = Object.entries(sizes).filter(([, size]) => size > MAX_BYTES);
    expect(tooLarge).toEqual([]);
    await app.close();
  });

  it('stays small for an error that 1,000 operations can send', async () => {
    const [Frequent] = createErrors(1);
    class ManyController {}
    for (let index = 0; index < 1_000; index += 1) {
      const name = `read${index}`;
      const descriptor = { value() {}, configurable: true, writable: true };
      Object.defineProperty(ManyController.prototype, name, descriptor);
      Get(`a/path/of/an/api/with/some/segments/:first/${index}/:second`)(
        ManyController.prototype,
        name,
        descriptor,
      );
      ApiErrors(Frequent!)(ManyController.prototype, name, descriptor);
    }
    Controller()(ManyController);
    const app = await start(PLATFORMS[0]![1](), {
      controllers: [ManyController],
      errors: { formats: FORMATS, documentation: { path: 'errors' } },
    });
    for (const code of ['error_of_the_app_0', 'internal_server_error']) {
      const { text } = await app.send(`/errors/${code}`);
      expect(Buffer.byteLength(text)).toBeLessThan(MAX_BYTES);
      expect(text).toContain('And 950 more, which the JSON of this page lists.');
      expect((await app.send(`/errors/${code}.json`)).body.operations).toHaveLength(1_000);
    }
    await app.close();
  });
});
