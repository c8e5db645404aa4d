import { expect, test } from '@jest/globals';
import { BadRequestException, HttpException } from '@nestjs/common';
import { findParserMessage } from '../../../lib/exceptions/parser-texts.js';

/** What V8 says of this text. */
function jsonError(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${text} is JSON`);
}

const typed = (type: string, message = 'x') => Object.assign(new Error(message), { type });

test.each<[string, Error, string | undefined]>([
  ['an error of body-parser', typed('entity.too.large'), 'The body is too large.'],
  [
    "an error of Fastify's",
    Object.assign(new Error('x'), { code: 'FST_ERR_BAD_URL' }),
    'The address is not well encoded.',
  ],
  [
    'a cause',
    new HttpException('x', 415, { cause: typed('charset.unsupported') }),
    'The charset of the body is not supported.',
  ],
  [
    'a position',
    typed('entity.parse.failed', jsonError('{"a":"b').message),
    'The body is not valid JSON at position 7.',
  ],
  [
    "Nest 11's texts",
    new BadRequestException("Failed to decode param '%E0%A4%A'"),
    'The address is not well encoded.',
  ],
  ...(
    [
      ["Body is not valid JSON but content-type is set to 'application/json'", 'The body is not valid JSON.'],
      ["Body cannot be empty when content-type is set to 'application/json'", 'The body is not valid JSON.'],
      ['Request body is too large', 'The body is too large.'],
      ['request entity too large', 'The body is too large.'],
      ['unsupported charset "KLINGON"', 'The charset of the body is not supported.'],
      ['unsupported content encoding "x"', 'The Content-Encoding of the body is not supported.'],
      ['Request body size did not match Content-Length', 'The body is not as long as Content-Length says.'],
      ['request size did not match content length', 'The body is not as long as Content-Length says.'],
    ] as const
  ).map(([own, text]) => [own, new BadRequestException(own), text] as [string, Error, string]),
  ["the app's own texts", new BadRequestException('Send JSON, please'), undefined],
  ['a kind that is a key of objects', typed('constructor'), undefined],
])('%s', (_, error, text) => {
  expect(findParserMessage(error, error.message)).toBe(text);
});

test.each([
  '',
  '{',
  '[1,',
  '{"a":tru}',
  'hunter2',
  '"\\x"',
  '{"a":1}}',
  '"a\u0000"',
  '01',
  '{a:1}',
  "{'a':1}",
  '[1 2]',
])('nothing of %j is repeated', (body) => {
  const { message } = jsonError(body);
  expect(findParserMessage(new BadRequestException(message), message)).toMatch(
    /^The body is not valid JSON( at position \d+)?\.$/,
  );
});
