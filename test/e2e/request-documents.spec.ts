import { afterEach, describe, expect, it } from '@jest/globals';
import { type Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Validator } from '@seriousme/openapi-schema-validator';
import { documentErrors, type ErrorsOptions } from 'nestjs-api-errors';
import { expectGolden } from '../golden.js';
import { PLATFORMS, type RunningApp, start } from './harness.js';
import {
  Address,
  ContradictoryController,
  RequestsController,
  SharedController,
} from './request-documents.app.js';

let running: RunningApp | undefined;
afterEach(async () => {
  await running?.close();
  running = undefined;
});

/** Copies a document, which `documentErrors()` changes. Unlike `structuredClone`, it creates objects of this realm. */
const copy = <T>(document: T): T => JSON.parse(JSON.stringify(document)) as T;

const CONTROLLERS: readonly Type[] = [RequestsController];

async function createDocuments(
  errors: ErrorsOptions,
  version = '3.0.0',
  controllers = CONTROLLERS,
): Promise<{ readonly plain: OpenAPIObject; readonly document: OpenAPIObject; readonly app: RunningApp }> {
  const app = await start(PLATFORMS[0]![1](), { controllers: [...controllers], errors });
  running = app;
  const config = new DocumentBuilder().setOpenAPIVersion(version).build();
  const plain = SwaggerModule.createDocument(app.app, config, { extraModels: [Address] });
  return { plain, document: documentErrors(app.app, copy(plain)), app };
}

/** Selects the requests, and the schemas of the app. */
function selectRequests({ paths, components }: OpenAPIObject, { components: own }: OpenAPIObject) {
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item as Record<string, { parameters?: unknown[]; requestBody?: object }>).map(
      ([method, { parameters, requestBody }]) => [`${method} ${path}`, { parameters, requestBody }] as const,
    ),
  );
  const names = Object.keys(components!.schemas!).filter(
    (name) => name in own!.schemas! || /Input\d?$/.test(name),
  );
  return {
    ...Object.fromEntries(operations),
    schemas: Object.fromEntries(names.map((name) => [name, components!.schemas![name]])),
  };
}

const REQUESTS = { documentation: { requests: true } };
const toText = (value: unknown) => `${JSON.stringify(value, undefined, 2)}\n`;

describe('The option `documentation.requests`', () => {
  it.each(['3.0.0', '3.1.0'])('writes what validation enforces, in OpenAPI %s', async (version) => {
    const { plain, document, app } = await createDocuments(REQUESTS, version);
    expectGolden(
      `documentation/requests-${version.slice(0, 3)}.json`,
      toText(selectRequests(document, plain)),
    );
    expect(await new Validator().validate(copy(document) as never)).toMatchObject({
      valid: true,
    });
    expect(app.log.ours.filter(({ level }) => level === 'warn')).toEqual([]);
  });

  it('changes no request by default', async () => {
    const { plain, document } = await createDocuments({});
    expect(selectRequests(document, plain)).toEqual(selectRequests(plain, plain));
  });

  it('keeps the schema of a class that responses have, too', async () => {
    const { plain, document } = await createDocuments(REQUESTS);
    expect(document.components!.schemas!.Address).toEqual(plain.components!.schemas!.Address);
  });

  it('keeps responses whose classes requests have, too: nested, in lists and partial', async () => {
    const { plain, document } = await createDocuments(REQUESTS, '3.0.0', [SharedController]);
    const listSuccesses = ({ paths }: OpenAPIObject) =>
      Object.values(paths).flatMap((item) =>
        Object.values(item as Record<string, { responses: Record<string, object> }>).flatMap(
          ({ responses }) => Object.entries(responses).filter(([status]) => status.startsWith('2')),
        ),
      );
    expect(listSuccesses(document)).toEqual(listSuccesses(plain));
    const { schemas } = document.components as any;
    for (const [name, schema] of Object.entries(plain.components!.schemas!))
      expect(schemas[name]).toEqual(schema);
    expect(selectRequests(document, plain)).toMatchObject({
      'post /shared': {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/SharedInput' } } },
        },
      },
      'patch /shared': {
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/SharedPatchInput' } } },
        },
      },
    });
    for (const name of ['SharedInput', 'SharedPatchInput']) {
      const { count, ...nested } = schemas[name].properties;
      expect(count).toMatchObject({ minimum: 1 });
      expect(JSON.stringify(nested).match(/schemas\/\w+/g)).toEqual([
        'schemas/InnerInput',
        'schemas/InnerInput',
      ]);
    }
    expect(schemas.InnerInput.properties.text).toMatchObject({ maxLength: 5 });
    expect([schemas.SharedInput.required, schemas.SharedPatchInput.required]).toEqual([
      ['count', 'inner', 'list'],
      undefined,
    ]);
  });

  it('changes no request if the document is passed again', async () => {
    const { plain, document, app } = await createDocuments(REQUESTS);
    const again = documentErrors(app.app, copy(document));
    expect(toText(selectRequests(again, plain))).toBe(toText(selectRequests(document, plain)));
  });

  it('gives a schema the same name in each order of paths', async () => {
    const { plain, document, app } = await createDocuments(REQUESTS);
    const paths = Object.fromEntries(Object.entries(plain.paths).toReversed());
    const reversed = documentErrors(app.app, copy({ ...plain, paths }));
    const { schemas } = selectRequests(document, plain) as { schemas: object };
    expect(selectRequests(reversed, plain)).toMatchObject({ schemas });
  });

  it('writes fewer keywords if validation is not strict', async () => {
    const { plain, document } = await createDocuments({ ...REQUESTS, validation: { transform: true } });
    const text = toText(selectRequests(document, plain));
    expect(text).not.toContain('additionalProperties');
    expect(text).toContain('"maximum": 150');
  });

  it('changes no request if validation is off', async () => {
    const { plain, document } = await createDocuments({ ...REQUESTS, validation: false });
    expect(selectRequests(document, plain)).toEqual(selectRequests(plain, plain));
  });

  it('keeps what the app documents, and warns of each difference', async () => {
    const { plain, document, app } = await createDocuments(REQUESTS, '3.0.0', [ContradictoryController]);
    const { properties: documented } = plain.components!.schemas!.Contradictory as any;
    const { properties, required } = document.components!.schemas!.Contradictory as any;
    expect(properties.most).toEqual(documented.most);
    expect(properties.number).toEqual(documented.number);
    expect(required).toEqual(['most', 'free', 'unknown', 'number']);
    const warnings = app.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);
    expectGolden('documentation/request-conflicts.txt', `${warnings.join('\n')}\n`);
  });
});
