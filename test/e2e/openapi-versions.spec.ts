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
import { moduleOf, PLATFORMS } from './harness.js';
import { CONTROLLERS, ownFormat, WITH_METADATA, withFlags, withNullTypes } from './openapi-versions.app.js';

// Before Node 24.9, jest cannot require() an ES module, as @nestjs/throttler and @fastify/static do. They are given
// the modules that import() finds; nothing is mocked.
for (const name of ['@nestjs/common', '@nestjs/core', 'content-disposition']) {
  jest.setMock(name, await import(name));
}
const { createApp } = await import('../../sample-app/app.js');

const OPTIONS = { logger: false, abortOnError: false } as const;
const adapter = () => PLATFORMS[0]![1]();

const appOf = (controllers: readonly Type[], errors: ErrorsOptions) => async () => {
  const root = moduleOf({ controllers: [...controllers] }, [ErrorsModule.forRoot(errors)]);
  return (await NestFactory.create(root, adapter(), OPTIONS)).init();
};

const VERSIONS = ['3.0.0', '3.1.0', '3.2.0'];
const baseUrl = 'https://docs.example.com/errors';

const APPS: Readonly<Record<string, () => Promise<INestApplication>>> = {
  'the sample app': () => createApp(adapter(), OPTIONS),
  'an app with a bit of everything': appOf(CONTROLLERS, { http: { wwwAuthenticate: 'Bearer' } }),
  'the same with pages, and all that can be derived': appOf(CONTROLLERS, {
    documentation: { baseUrl, statuses: 'all' },
  }),
  'the same in other formats': appOf(CONTROLLERS, {
    documentation: { baseUrl },
    formats: [google(), problemDetails(), twilio(), jsonApi(), markdown()],
  }),
  'the same in formats that are chosen by the request': appOf(CONTROLLERS, {
    formats: { available: [looker(), restcase(), nest()], choose: () => undefined },
  }),
  'the same in strict Looker': appOf(CONTROLLERS, {
    documentation: { baseUrl },
    formats: [looker({ strict: true })],
  }),
  'errors with metadata': appOf(WITH_METADATA, {}),
  'errors with metadata in strict Looker': appOf(WITH_METADATA, { formats: [looker({ strict: true })] }),
  // Version 3.0 has no such type.
  'null as a type, in an own format': appOf(CONTROLLERS, { formats: [ownFormat(withNullTypes)] }),
  'null as a flag, in an own format': appOf(CONTROLLERS, { formats: [ownFormat(withFlags)] }),
};

// The schemas of a document are compiled for each of its tests.
jest.setTimeout(60_000);

const validator = new Validator();
const config = await createConfig({ extends: ['recommended'] });

/** What is wrong with a document, each finding in a line. */
async function findingsOf(document: OpenAPIObject): Promise<readonly string[]> {
  const problems = await lintFromString({
    source: JSON.stringify(document),
    absoluteRef: '/openapi.json',
    config,
  });
  return problems
    .map(({ severity, ruleId, message, location }) =>
      [severity, ruleId, location[0]?.pointer, message].join(' '),
    )
    .filter((finding) => !TEXT_OF_XML.test(finding));
}

/**
 * An example in XML is a text, as JSON cannot represent it otherwise (OpenAPI, "Example Object"); the linter holds the text
 * itself to the schema of what it says. That it fits is held below.
 */
const TEXT_OF_XML =
  /no-invalid-media-type-examples \S*xml\S* .*(type must be object|must match (a|exactly one) schema in (any|one)Of)/i;

interface DocumentedExample {
  readonly mediaType: string;
  readonly text: string;
  /** Where its schema stands. */
  readonly at: readonly string[];
}

/** The examples of all media types of a document. */
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
          found.push({ mediaType: name, text, at: [...at, name, 'schema'] });
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

describe.each(Object.entries(APPS))('the documentation of %s', (_, create) => {
  let app: INestApplication;
  beforeAll(async () => {
    app = await create();
  });
  afterAll(() => app.close());

  describe.each(VERSIONS)('in OpenAPI %s', (version) => {
    let bare: OpenAPIObject;
    let document: OpenAPIObject;
    beforeAll(() => {
      const head = new DocumentBuilder().setTitle('Title').setOpenAPIVersion(version);
      bare = SwaggerModule.createDocument(app, head.build());
      document = documentErrors(app, bare);
    });

    it('is valid', async () => {
      expect(await validator.validate(JSON.parse(JSON.stringify(document)))).toEqual({ valid: true });
    });

    it('gives a linter nothing to say that it would not say without the errors', async () => {
      const before = new Set(await findingsOf(bare));
      expect((await findingsOf(document)).filter((finding) => !before.has(finding))).toEqual([]);
    });

    it('has examples that fit their schemas, whatever they are written in', () => {
      const check = new SchemaCheck(document);
      const examples = examplesOf(document);
      expect(examples.length).toBeGreaterThan(3);
      for (const { at, text, mediaType } of examples) {
        expect([at, text, check.findFaults(at, text, mediaType)]).toEqual([at, text, undefined]);
      }
    });

    it('gives a linter examples to look at', async () => {
      const wrong = JSON.parse(JSON.stringify(document), (key, value) =>
        key === 'value' ? { ...value, code: 3, status: 'x', message: 4, type: 5 } : value,
      ) as OpenAPIObject;
      const found = (await findingsOf(wrong)).filter((each) =>
        each.includes('no-invalid-media-type-examples'),
      );
      expect(found.length).toBeGreaterThan(5);
    });
  });
});
