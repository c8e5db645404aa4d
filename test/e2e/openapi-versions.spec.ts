import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Validator } from '@seriousme/openapi-schema-validator';
import {
  documentErrors,
  ErrorsModule,
  type ErrorsOptions,
  google,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
} from 'nestjs-api-errors';
import { SchemaCheck } from '../../lib/testing/schema-check.js';
import { TESTS_ALL } from '../extent.js';
import { moduleOf, PLATFORMS } from './harness.js';
import { CONTROLLERS, ownFormat, WITH_METADATA, withFlags, withNullTypes } from './openapi-versions.app.js';

// @nestjs/throttler and @fastify/static require ES modules, which jest cannot do before Node 24.9. setMock() gives jest the
// modules that import() loads, so nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
process.env['DOCUMENTED'] = 'all';
const { createApp } = await import('../../sample-app/app.js');

const OPTIONS = { logger: false, abortOnError: false } as const;
const adapter = () => PLATFORMS[0]![1]();

const appOf = (controllers: readonly Type[], errors: ErrorsOptions) => async () => {
  const root = moduleOf({ controllers: [...controllers] }, [ErrorsModule.forRoot(errors)]);
  return (await NestFactory.create(root, adapter(), OPTIONS)).init();
};

const ALL_VERSIONS = ['3.0.0', '3.1.0', '3.2.0'];
const baseUrl = 'https://docs.example.com/errors';

/** Each app has one version of OpenAPI. If the version is undefined, or in a complete run, all versions are tested. */
const APPS: readonly (readonly [string, version: string | undefined, () => Promise<INestApplication>])[] = [
  ['the sample app', '3.1.0', () => createApp(adapter(), OPTIONS)],
  ['an app with each kind of error', undefined, appOf(CONTROLLERS, { http: { wwwAuthenticate: 'Bearer' } })],
  [
    'an app with pages and all derived statuses',
    '3.2.0',
    appOf(CONTROLLERS, { documentation: { baseUrl, statuses: 'all' } }),
  ],
  [
    'an app with formats of several media types',
    '3.0.0',
    appOf(CONTROLLERS, {
      documentation: { baseUrl, formats: 'all' },
      formats: [google(), problemDetails(), twilio(), jsonApi(), markdown()],
    }),
  ],
  [
    'an app that chooses the format of each request',
    '3.0.0',
    appOf(CONTROLLERS, {
      documentation: { formats: 'all' },
      formats: { available: [looker(), restcase(), nest()], choose: () => undefined },
    }),
  ],
  [
    'an app in strict Looker',
    '3.0.0',
    appOf(CONTROLLERS, { documentation: { baseUrl }, formats: [looker({ strict: true })] }),
  ],
  ['an app whose errors have metadata', '3.0.0', appOf(WITH_METADATA, {})],
  [
    'an app whose errors have metadata, in strict Looker',
    '3.1.0',
    appOf(WITH_METADATA, { formats: [looker({ strict: true })] }),
  ],
  // Version 3.0 does not have the type `null`; later versions do not have the flag `nullable`.
  [
    'an app with null as a type in a custom format',
    '3.0.0',
    appOf(CONTROLLERS, { formats: [ownFormat(withNullTypes)] }),
  ],
  [
    'an app with null as a flag in a custom format',
    '3.1.0',
    appOf(CONTROLLERS, { formats: [ownFormat(withFlags)] }),
  ],
];

// The schemas of a document are compiled for each of its tests.
jest.setTimeout(60_000);

const validator = new Validator();
const config = await createConfig({ extends: ['recommended'] });
const configWithoutExamples = await createConfig({
  extends: ['recommended'],
  rules: { 'no-invalid-media-type-examples': 'off' },
});

/** Lists the problems that the linter finds in a document. */
async function problemsOf(document: OpenAPIObject, checksExamples = true): Promise<readonly string[]> {
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: '/openapi.json',
    config: checksExamples ? config : configWithoutExamples,
  });
  return problems.map(({ severity, ruleId, message, location }) =>
    [severity, ruleId, location[0]?.pointer, message].join(' '),
  );
}

interface DocumentedExample {
  readonly mediaType: string;
  readonly text: string;
  /** The path of the schema in the document. */
  readonly pointer: readonly string[];
}

/** Lists the examples of all media types of a document. */
function examplesOf(document: OpenAPIObject): readonly DocumentedExample[] {
  const found: DocumentedExample[] = [];
  const visit = (value: unknown, at: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, member] of Object.entries(value)) {
      const { schema, examples } = (member ?? {}) as { schema?: object; examples?: Record<string, Example> };
      if (at.at(-1) !== 'content' || !schema || !examples) visit(member, [...at, name]);
      else {
        for (const example of Object.values(examples)) {
          const { value: body }: Example = example.$ref
            ? document.components!.examples![example.$ref.split('/').at(-1)!]!
            : example;
          const text = typeof body === 'string' ? body : JSON.stringify(body);
          found.push({ mediaType: name, text, pointer: [...at, name, 'schema'] });
        }
      }
    }
  };
  visit({ paths: document.paths, components: { responses: document.components?.responses } }, []);
  return found;
}

interface Example {
  readonly $ref?: string;
  readonly value?: unknown;
}

describe.each(APPS)('The document of %s', (_, only, create) => {
  let app: INestApplication;
  beforeAll(async () => {
    app = await create();
  });
  afterAll(() => app.close());

  const isComplete = only === undefined || TESTS_ALL;
  const versions = isComplete ? ALL_VERSIONS : [only];
  describe.each(versions)('in OpenAPI %s', (version) => {
    let bare: OpenAPIObject;
    let document: OpenAPIObject;
    beforeAll(() => {
      const head = new DocumentBuilder().setTitle('Title').setOpenAPIVersion(version);
      bare = SwaggerModule.createDocument(app, head.build());
      document = documentErrors(app, bare);
    });

    it('is valid according to the schema of OpenAPI', async () => {
      expect(await validator.validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
    });

    it('has no linter problem that it would not have without the errors', async () => {
      // The linter compiles the schema of each example, which takes most of its time.
      const before = new Set(await problemsOf(bare, isComplete));
      const problems = await problemsOf(document, isComplete);
      expect(problems.filter((problem) => !before.has(problem))).toEqual([]);
    });

    it('has examples that fit their schemas in each media type', () => {
      const check = new SchemaCheck(document);
      const examples = examplesOf(document);
      expect(examples.length).toBeGreaterThan(3);
      for (const { pointer, text, mediaType } of examples) {
        const faults = check.findFaults(pointer, text, mediaType);
        if (faults !== undefined) expect([pointer, text, faults]).toEqual([pointer, text, undefined]);
      }
    });

    // The linter is slow for wrong examples, and the sample app has the most examples.
    if (isComplete) {
      it('has examples that the linter checks', async () => {
        const wrong = JSON.parse(JSON.stringify(document), (key, value) =>
          key === 'value' ? { ...value, code: 3, status: 'x', message: 4, type: 5 } : value,
        ) as OpenAPIObject;
        const found = (await problemsOf(wrong)).filter((each) =>
          each.includes('no-invalid-media-type-examples'),
        );
        expect(found.length).toBeGreaterThan(5);
      });
    }
  });
});
