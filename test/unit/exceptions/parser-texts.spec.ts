import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException } from '@nestjs/common';
import { findParserMessage } from '../../../lib/exceptions/parser-texts.js';

/** Returns the error that V8 throws for a malformed text. */
function parseError(text: string): Error {
  try {
    JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
  throw new Error(`${text} is JSON`);
}

const createTypedError = (type: string, message = 'x') => Object.assign(new Error(message), { type });

describe('findParserMessage()', () => {
  it.each<[string, Error, string | undefined]>([
    ['an error of body-parser', createTypedError('entity.too.large'), 'The body is too large.'],
    [
      'an error of Fastify',
      Object.assign(new Error('x'), { code: 'FST_ERR_BAD_URL' }),
      'The URL is not percent-encoded correctly.',
    ],
    [
      'the cause of an exception',
      new HttpException('x', 415, { cause: createTypedError('charset.unsupported') }),
      'The charset of the body is not supported.',
    ],
    [
      'a position of V8',
      createTypedError('entity.parse.failed', parseError('{"a":"b').message),
      'The body is not valid JSON at position 7.',
    ],
    [
      'a text of Nest 11',
      new BadRequestException("Failed to decode param '%E0%A4%A'"),
      'The URL is not percent-encoded correctly.',
    ],
    ...(
      [
        [
          "Body is not valid JSON but content-type is set to 'application/json'",
          'The body is not valid JSON.',
        ],
        [
          "Body cannot be empty when content-type is set to 'application/json'",
          'The body is not valid JSON.',
        ],
        ['Request body is too large', 'The body is too large.'],
        ['request entity too large', 'The body is too large.'],
        ['unsupported charset "KLINGON"', 'The charset of the body is not supported.'],
        ['unsupported content encoding "x"', 'The Content-Encoding of the body is not supported.'],
        [
          'Request body size did not match Content-Length',
          'The length of the body differs from Content-Length.',
        ],
        ['request size did not match content length', 'The length of the body differs from Content-Length.'],
      ] as const
    ).map(([given, text]) => [`"${given}"`, new BadRequestException(given), text] as [string, Error, string]),
    ['a text of the app', new BadRequestException('Send JSON, please'), undefined],
    ['a type that is a key of each object', createTypedError('constructor'), undefined],
  ])('finds the message for %s', (_, error, text) => {
    expect(findParserMessage(error, error.message)).toBe(text);
  });

  it.each([
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
  ])('repeats nothing of the malformed body %j', (body) => {
    const { message } = parseError(body);
    expect(findParserMessage(new BadRequestException(message), message)).toMatch(
      /^The body is not valid JSON( at position \d+)?\.$/,
    );
  });
});
