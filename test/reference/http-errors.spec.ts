import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { HttpErrors, ValidationFailed } from 'nestjs-api-errors';
import { CREDENTIAL_MISTAKES } from '../../lib/catalogue/http-errors.table.js';
import { expectGenerated, toTable } from './generated.js';

/** The errors that are sent although no code of the app throws them. */
const SENT_WITHOUT_THROW: Readonly<Record<string, string>> = {
  BadRequest: 'the request cannot be read: malformed JSON, a malformed form or URL, bytes that are not HTTP',
  Unauthorized: '`readBasicCredentials()` or `readBearerToken()` does not find valid credentials',
  Forbidden: 'a guard returns `false`',
  NotFound: 'no route matches the URL',
  MethodNotAllowed: 'the URL has routes only for other methods',
  RequestTimeout: 'the client does not finish its request in time',
  ContentTooLarge: 'the body or a file is larger than a parser accepts',
  UnsupportedMediaType: 'no parser reads the media type of the body, or `@ApiConsumes()` excludes it',
  ExpectationFailed: 'the request has an `Expect` header other than `100-continue`',
  TooManyRequests: 'the guard of `@nestjs/throttler` rejects the request',
  RequestHeaderFieldsTooLarge: 'the headers are larger than Node.js accepts',
  ClientClosedRequest: 'only logged, never sent: the client has closed the connection',
  InternalServerError: 'an exception is not known, such as a `TypeError`',
  BadGateway: 'Axios, `fetch` or a gRPC client could not reach another server',
  ServiceUnavailable: 'asynchronous rules of validation took longer than `asyncTimeout`',
  GatewayTimeout: 'Axios, `fetch` or a gRPC client received no response in time',
};

const ERRORS = [...Object.entries(HttpErrors), ['ValidationFailed', ValidationFailed] as const];

it('The page of HTTP errors lists the built-in errors', () => {
  const rows = ERRORS.toSorted(([, one], [, other]) => one.definition.status - other.definition.status).map(
    ([name, { definition }]) => {
      const { status, code, message, retryable } = definition;
      const sent =
        name === 'ValidationFailed' ? 'a field of the request is invalid' : SENT_WITHOUT_THROW[name];
      return [status, `\`${name}\``, `\`${code}\``, message, retryable ? 'yes' : 'no', sent ?? '–'];
    },
  );
  const texts = ERRORS.filter(([, { definition }]) => definition.causes ?? definition.solutions).map(
    ([
      name,
      {
        definition: { causes = [], solutions = [] },
      },
    ]) => [`\`${name}\``, causes.join(' '), solutions.join(' ')],
  );
  expectGenerated('http-errors', {
    errors: toTable(
      ['status', 'class', 'code', 'message', 'retryable', 'sent without a `throw` of yours if'],
      rows,
    ),
    texts: toTable(['class', 'causes', 'solutions'], texts),
    'mistakes in credentials': Object.values(CREDENTIAL_MISTAKES)
      .map((mistake) => `- ${mistake}`)
      .join('\n'),
  });
});

it('The recorded responses have each error that the page lists as sent without a throw', () => {
  const folder = new URL('../golden/edges/', import.meta.url);
  const recorded = readdirSync(folder).map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const missing = Object.keys(SENT_WITHOUT_THROW).filter((name) => {
    const { code } = HttpErrors[name as keyof typeof HttpErrors].definition;
    return !recorded.some((text) => text.includes(`"code":"${code}"`));
  });
  expect(missing).toEqual(['ClientClosedRequest']);
});
