import { expect, test } from '@jest/globals';
import { HttpErrors, ValidationFailed } from 'nestjs-api-errors';

const ERRORS = [...Object.entries(HttpErrors), ['ValidationFailed', ValidationFailed] as const];

test.each(ERRORS)('%s has one or two causes and solutions, each a short sentence', (_, { definition }) => {
  for (const texts of [definition.causes, definition.solutions]) {
    expect([1, 2]).toContain(texts?.length);
    expect(texts!.filter((text) => text.length > 120 || !/^[A-Z`].*\.$/.test(text))).toEqual([]);
  }
});
