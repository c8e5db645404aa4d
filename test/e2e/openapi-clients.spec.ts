import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { documentErrors, ErrorsModule, type OpenApiDocument } from 'nestjs-api-errors';
import { generateSource } from 'oazapfts';
import openapiTS, { astToString } from 'openapi-typescript';
import { TESTS_ALL } from '../extent.js';
import { compileInMemory } from '../in-memory-compiler.js';
import { moduleOf, PLATFORMS } from './harness.js';
import { CONTROLLERS } from './openapi-versions.app.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
process.env['DOCUMENTED'] = 'all';
const { createApp } = await import('../../sample-app/app.js');

/** The first lines of each consumer module. */
const GENERAL_PRELUDE = `
import { type paths } from './client.js';

/** The bodies that an operation sends with certain statuses. */
type Bodies<Responses, Status, Media extends string = 'application/json'> = {
  [Each in keyof Responses & Status]: Responses[Each] extends { content: Readonly<Record<Media, infer Body>> } ? Body : never;
}[keyof Responses & Status];
type Failures<Responses> = Bodies<Responses, Exclude<keyof Responses, 200 | 201>>;
type Same<One, Other> =
  (<T>() => T extends One ? 1 : 2) extends <T>() => T extends Other ? 1 : 2 ? true : false;
`;

/** The first lines of each consumer module of the sample app. */
const PRELUDE = `${GENERAL_PRELUDE}
type Create = paths['/orders']['post']['responses'];
type Replace = paths['/orders/{id}']['put']['responses'];
type Refused = paths['/customers']['post']['responses'][422]['content']['application/json'];
`;

const EXHAUSTIVE = `
export function explain(error: Failures<Replace>): string {
  switch (error.code) {
    case 'api_key_missing':
    case 'api_key_invalid':
      return 'Sign in.';
    case 'order_not_found':
      return 'Gone.';
    case 'order_not_open':
    case 'order_changed':
      return 'Too late.';
    case 'cargo_too_heavy':
      return error.message;
    case 'validation_failed':
      return error.errors.map(({ field }) => field).join();
    case 'bad_request':
    case 'content_too_large':
    case 'unsupported_media_type':
    case 'internal_server_error':
      return error.request_id;
    default: {
      const none: never = error;
      return none;
    }
  }
}`;

/** Code that users of a generated client write. Each part needs types that a vague schema does not have. */
const CONSUMERS: Readonly<Record<string, string>> = {
  'the type of a detail of a Google error determines its members': `
export function reasonOf(error: Bodies<paths['/quotes']['post']['responses'], 429>): 'TOO_MANY_REQUESTS' | undefined {
  error.error.status satisfies 'RESOURCE_EXHAUSTED';
  for (const detail of error.error.details) {
    if (detail['@type'] === 'type.googleapis.com/google.rpc.RetryInfo') detail.retryDelay satisfies string;
    if (detail['@type'] === 'type.googleapis.com/google.rpc.BadRequest') detail.fieldViolations[0]?.field satisfies string | undefined;
    if (detail['@type'] === 'type.googleapis.com/google.rpc.ErrorInfo') return detail.reason;
  }
  return undefined;
}`,
  'the codes of error objects in JSON:API are a union of texts': `
type ErrorObject = Bodies<Replace, 404 | 409, 'application/vnd.api+json'>['errors'][number];
export const same: Same<ErrorObject['code'], 'order_not_found' | 'order_not_open' | 'order_changed' | 'cargo_too_heavy'> = true;
export const pointer = (error: ErrorObject): string | undefined => error.source?.pointer;`,
  'a comparison narrows the body of one status': `
export function ask(error: Create[401]['content']['application/json']): 'api_key_invalid' {
  if (error.code === 'api_key_missing') {
    const code: 'api_key_missing' = error.code;
    throw new Error(code);
  }
  return error.code;
}`,
  'a switch over the codes of all statuses is exhaustive': EXHAUSTIVE,
  'the code is unknown': `
export const isMistyped = (error: Failures<Create>): boolean =>
  // @ts-expect-error It is 'cargo_too_heavy'.
  error.code === 'cargo_to_heavy';`,
  'the code belongs to another operation': `
export const isNotFound = (error: Failures<Create>): boolean =>
  // @ts-expect-error An order that is not there yet cannot be missing.
  error.code === 'order_not_found';`,
  'the codes of an operation are a union of texts': `
export const same: Same<
  Failures<paths['/terminals/{code}']['get']['responses']>['code'],
  'bad_request' | 'record_not_found' | 'internal_server_error'
> = true;`,
  'a member that only one error has is there once the code is known': `
export function count(error: Failures<Create>): number {
  return error.code === 'validation_failed' ? error.errors.length : 0;
}
export function countBlindly(error: Failures<Create>): number {
  // @ts-expect-error Only one of them has it.
  return error.errors.length;
}
export const text = (error: Failures<Create>): string => error.code satisfies Exclude<typeof error.code, 'order_not_found'>;
export const isLiteral: string extends Failures<Create>['code'] ? false : true = true;`,
  'the headers of a response have names and types': `
export const challenge = (headers: Create[401]['headers']): string => headers['WWW-Authenticate'] ?? '';
type Limited = paths['/quotes']['post']['responses'][429];
export const wait = (headers: Limited['headers']): number => Number(headers['Retry-After'] ?? 1);
export const after: Same<Limited['headers']['Retry-After'], string | undefined> = true;`,
  'a function returns the body of each status': `
import { ordersControllerCreate, type CreateOrderDto } from './functions.js';
export async function place(order: CreateOrderDto): Promise<number | string> {
  const response = await ordersControllerCreate(order);
  if (response.status === 401) return response.data.code satisfies 'api_key_missing' | 'api_key_invalid';
  if (response.status === 422) return response.data.errors.map(({ field, code }) => field + code).join();
  return response.status === 201 ? response.data.weight : response.data.message;
}`,
  'nothing is unknown': `
type Known<T> = unknown extends T ? false : [T] extends [never] ? false : true;
export const known: {
  [Each in keyof Failures<Replace>]: Known<Failures<Replace>[Each]>;
} = { message: true, documentation_url: true, code: true, request_id: true };
export const codes: string extends Failures<Replace>['code'] ? false : true = true;`,
};

/** Code that uses the field errors of a failed validation. */
const FIELD_CONSUMERS: Readonly<Record<string, string>> = {
  'the codes of fields are a union of texts': `
export const same: Same<Refused['errors'][number]['code'], 'missing_field' | 'invalid' | 'already_exists'> = true;`,
  'an entry has its message, whatever its field': `
export const lines = ({ errors }: Refused): string[] =>
  errors.map(({ field, code, message, in: place = 'body' }) => [place, field, code, message].join(' '));
export const choices = ({ errors }: Refused): unknown[] => errors.flatMap((each) => each.valid_values ?? []);`,
  'no field has the code': `
export const isHeavy = ({ errors }: Refused): boolean =>
  // @ts-expect-error Only cargo is.
  errors.some(({ code }) => code === 'too_heavy');`,
  'a switch over the codes of fields is exhaustive': `
export const explain = (entry: Refused['errors'][number]): string => {
  const { code } = entry;
  switch (code) {
    case 'missing_field':
      return 'Fill in.';
    case 'invalid':
    case 'already_exists':
      return 'Correct.';
    default: {
      const none: never = code;
      return none;
    }
  }
};`,
};

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
// The generator treats all versions alike, so `npm cit` compiles the clients of one version.
const VERSIONS = TESTS_ALL ? ['3.0.0', '3.1.0', '3.2.0'] : ['3.1.0'];

/** Returns a less precise copy of a document: each code and reason is any string, and headers and messages are absent. */
function vague(document: OpenApiDocument): OpenApiDocument {
  return JSON.parse(JSON.stringify(document), (key, value) => {
    if (['headers', 'discriminator', 'message'].includes(key)) return undefined;
    return ['code', 'reason'].includes(key) && value?.type === 'string' ? { type: 'string' } : value;
  }) as OpenApiDocument;
}

const fileOf = (client: string, name: string) =>
  join(ROOT, 'test/types/clients', client, `${name.replace(/\W+/g, '-')}.ts`);

/**
 * Copies a document for oazapfts, which writes a range of statuses as a number (`test/generators/known-failures.mjs`) and does
 * not know version 3.2. The schemas of 3.2 are those of 3.1.
 */
function toKnownDocument(document: OpenApiDocument): Parameters<typeof generateSource>[0] {
  return JSON.parse(
    JSON.stringify(document, (key, value) => {
      if (/^\dXX$/.test(key)) return undefined;
      return key === 'openapi' && value === '3.2.0' ? '3.1.1' : value;
    }),
  );
}

async function modulesOf(
  client: string,
  document: OpenApiDocument,
  consumers: Readonly<Record<string, string>>,
): Promise<[string, string][]> {
  const [types, functions] = await Promise.all([
    openapiTS(JSON.parse(JSON.stringify(document))),
    generateSource(toKnownDocument(document)),
  ]);
  return [
    [fileOf(client, 'client'), astToString(types)],
    [fileOf(client, 'functions'), functions],
    ...Object.entries(consumers).map(([name, code]): [string, string] => [fileOf(client, name), code]),
  ];
}

interface Operation {
  readonly 'x-errors'?: Readonly<Record<string, { readonly status: number }>>;
  readonly tags?: readonly string[];
}

/** Quotes are sent in Google's format, which has the code of an error in its details, not as the member `code`. */
function mediaTypesWithCodes({ tags = [] }: Operation, isNegotiated: boolean): readonly string[] {
  if (tags.includes('quotes')) return ['application/problem+json'];
  return isNegotiated ? ['application/json', 'application/problem+json'] : ['application/json'];
}

/** Writes a consumer for each status of each operation that accepts exactly the codes that `x-errors` lists. */
function consumerOfAll(document: OpenApiDocument): string {
  const isNegotiated = JSON.stringify(document).includes('"application/problem+json"');
  const lines = Object.entries(document.paths as Record<string, Record<string, Operation>>).flatMap(
    ([path, item]) =>
      Object.entries(item).flatMap(([method, { 'x-errors': errors = {}, ...operation }]) =>
        [...new Set(Object.values(errors).map(({ status }) => status))].flatMap((status) => {
          const codes = Object.keys(errors)
            .filter((code) => errors[code]!.status === status)
            .map((code) => `'${code}'`);
          return mediaTypesWithCodes(operation, isNegotiated).map((media) => {
            const body = `Bodies<paths['${path}']['${method}']['responses'], ${status}, '${media}'>`;
            return `true satisfies Same<Extract<${body}, { code: unknown }>['code'], ${codes.join(' | ')}>;`;
          });
        }),
      ),
  );
  return GENERAL_PRELUDE + lines.join('\n');
}

describe('The TypeScript client that is generated from the documentation', () => {
  let sample: INestApplication;
  let stress: INestApplication;
  let messages: ReadonlyMap<string, readonly string[]>;

  beforeAll(async () => {
    const options = { logger: false, abortOnError: false } as const;
    const root = moduleOf({ controllers: CONTROLLERS }, [ErrorsModule.forRoot()]);
    sample = await createApp(PLATFORMS[0]![1](), options);
    stress = await NestFactory.create(root, PLATFORMS[0]![1](), options);
    const consumers = Object.fromEntries(
      Object.entries({
        ...CONSUMERS,
        ...FIELD_CONSUMERS,
        forgetful: EXHAUSTIVE.replace("case 'order_changed':", ''),
      }).map(([name, code]) => [name, PRELUDE + code]),
    );
    const documentOf = (app: INestApplication, version: string) => {
      const config = new DocumentBuilder().setTitle('Title').setOpenAPIVersion(version).build();
      return documentErrors(app, SwaggerModule.createDocument(app, config));
    };
    const modules = VERSIONS.flatMap((version) => {
      const document = documentOf(sample, version);
      const other = documentOf(stress, version);
      return [
        modulesOf(version, document, { ...consumers, all: consumerOfAll(document) }),
        modulesOf(`vague-${version}`, vague(document), { ...consumers, all: consumerOfAll(document) }),
        modulesOf(`stress-${version}`, other, { all: consumerOfAll(other) }),
      ];
    });
    messages = compileInMemory(new Map((await Promise.all(modules)).flat()));
  }, 120_000);
  afterAll(async () => {
    await sample.close();
    await stress.close();
  });

  describe.each(VERSIONS)('The TypeScript client of OpenAPI %s', (version) => {
    it.each(['', 'vague-', 'stress-'])('compiles with the types of the documents: %s', (kind) => {
      expect(messages.get(fileOf(kind + version, 'client'))).toEqual([]);
    });

    it.each(['', 'vague-', 'stress-'])('compiles with the functions of the documents: %s', (kind) => {
      expect(messages.get(fileOf(kind + version, 'functions'))).toEqual([]);
    });

    it.each(Object.keys(CONSUMERS))('has a type for each documented case: %s', (name) => {
      expect(messages.get(fileOf(version, name))).toEqual([]);
    });

    // The generator would make a union of an `anyOf` and its sibling `properties`: an entry with any code and no message.
    it.each(Object.keys(FIELD_CONSUMERS))('has the field codes of a failed validation: %s', (name) => {
      expect(messages.get(fileOf(version, name))).toEqual([]);
    });

    it.each(['', 'stress-'])('contains the codes of each status that `x-errors` lists: %s', (kind) => {
      expect(messages.get(fileOf(kind + version, 'all'))).toEqual([]);
    });

    it('rejects a switch that omits a code', () => {
      expect(messages.get(fileOf(version, 'forgetful'))).toEqual([
        expect.stringMatching(/is not assignable to type 'never'/),
      ]);
    });

    it('rejects wrong uses unless codes may be any text', () => {
      for (const name of ['all', ...Object.keys({ ...CONSUMERS, ...FIELD_CONSUMERS })]) {
        expect([name, messages.get(fileOf(`vague-${version}`, name))]).not.toEqual([name, []]);
      }
    });
  });
});
