import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Type } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { RequestValidator } from '../../../../lib/validation/request/request-validator.js';
import { ClassSchemas } from '../../../../lib/validation/schema/class-schema.js';
import { type JsonSchema } from '../../../../lib/validation/schema/constraint-schema.js';
import { RequestComponents } from '../../../../lib/validation/schema/request-components.js';
import { resolveValidation } from '../../../../lib/validation/validation-options.js';
import { TESTS_ALL } from '../../../extent.js';
import {
  type Blueprint,
  drawScenario,
  createClass,
  createRoot,
  Decisions,
  forgetClasses,
  type Property,
  useFastContainer,
  writeSource,
} from '../differential/random.classes.js';

/** `DIFFERENTIAL_RUNS=100000` tests as many new classes. Otherwise, the test runs with the same classes each time. */
const RUNS = Number(process.env['DIFFERENTIAL_RUNS'] ?? 0);
const DEFAULT_RUNS = TESTS_ALL ? 700 : 200;

const scenario = drawScenario({ strict: fc.constantFrom(undefined, true, false) });

/** Documents the properties of a class and of its nested classes, without any keyword that limits a value. */
function documentClass(of: Blueprint, schemas: Record<string, JsonSchema>): string {
  const name = `Class${Object.keys(schemas).length}`;
  schemas[name] = {};
  const documentProperty = ({ nested }: Property): JsonSchema => {
    if (!nested?.isTyped) return {};
    const reference = { $ref: `#/components/schemas/${documentClass(nested.child, schemas)}` };
    return nested.declared === 'list' ? { items: reference } : reference;
  };
  const collect = ({ base, properties }: Blueprint): [string, JsonSchema][] => [
    ...(base ? collect(base) : []),
    ...properties.map((property): [string, JsonSchema] => [
      property.conversion === 'renamed' ? 'wire' : property.name,
      documentProperty(property),
    ]),
  ];
  schemas[name] = { properties: { ...Object.fromEntries(collect(of)), known: {} } };
  return name;
}

function createSchemaCheck(of: Blueprint, type: Type, validator: RequestValidator) {
  const schemas: Record<string, JsonSchema> = {};
  const root = { $ref: `#/components/schemas/${documentClass(of, schemas)}` };
  const components = new RequestComponents(
    schemas,
    (schema) => schema,
    () => undefined,
  );
  const classes = new ClassSchemas(validator);
  const policy = validator.objects.getUnknownKeyPolicy({ location: 'body', name: undefined });
  const used = components.describe(root, { type, classes, rejectsUnknownKeys: policy === 'rejected' });
  const completed = components.complete({});
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const document = { ...(completed.finish(used) as object), components: { schemas: completed.schemas } };
  const check = ajv.compile(document);
  return (body: unknown) =>
    check(body) ? '' : `${ajv.errorsText(check.errors)}\n${JSON.stringify(document)}`;
}

/** Returns the names of the properties that are exposed with another name. */
function listRenamed({ base, properties }: Blueprint): readonly string[] {
  return [
    ...(base ? listRenamed(base) : []),
    ...properties.flatMap(({ name, conversion, nested }) => [
      ...(conversion === 'renamed' ? [name] : []),
      ...(nested ? listRenamed(nested.child) : []),
    ]),
  ];
}

/** Keys that validation removes from a body, or accepts as class-validator does by mistake. */
const REMOVED_KEYS = new Set(['__proto__', 'constructor', 'prototype', 'hasOwnProperty', 'toString']);

/** Returns the body without keys that no schema can describe. */
const parseDescribable = (text: string): unknown =>
  JSON.parse(text, (key, value: unknown) => (REMOVED_KEYS.has(key) ? undefined : value));

describe('The request schema of random classes with random options', () => {
  beforeAll(useFastContainer);

  it('accepts each body that validation accepts', async () => {
    const seed = RUNS > 0 ? Math.floor(Math.random() * 2 ** 31) : 20_250_102;
    const verdicts = { 'both accept': 0, 'both reject': 0, 'only validation rejects': 0 };
    const property = fc.asyncProperty(scenario, async ({ of, decisions, options: chosen }) => {
      const by = new Decisions(decisions);
      const type = createClass(of);
      const validator = new RequestValidator(resolveValidation(chosen));
      const findFaults = createSchemaCheck(of, type, validator);
      for (const root of [createRoot(of, by), createRoot(of, by), createRoot(of, by)]) {
        const text = JSON.stringify(root ?? {});
        // A client that sends both names of a renamed property sends two values, of which the second one counts.
        if (text.includes('"wire"') && listRenamed(of).some((name) => text.includes(`"${name}"`))) continue;
        const faults = findFaults(parseDescribable(text));
        let isAccepted: boolean;
        try {
          const parameter = { type, name: undefined, location: 'body', kind: 'body' } as const;
          isAccepted = 'value' in (await validator.validate(JSON.parse(text), parameter));
        } catch {
          // A rule of class-validator crashes for some values.
          continue;
        }
        if (isAccepted && faults !== '')
          throw new Error(`${writeSource(of)}\n${JSON.stringify(chosen)}\n${text}\n${faults}`);
        verdicts[isAccepted ? 'both accept' : faults ? 'both reject' : 'only validation rejects'] += 1;
      }
      forgetClasses();
    });
    const result = await fc.check(property, { seed, numRuns: RUNS || DEFAULT_RUNS });
    const { errorInstance } = result;
    expect(
      result.failed ? `seed ${seed}, path ${result.counterexamplePath}\n${String(errorInstance)}` : '',
    ).toBe('');
    expect(verdicts['both accept']).toBeGreaterThan(DEFAULT_RUNS / 5);
    expect(verdicts['both reject']).toBeGreaterThan(verdicts['only validation rejects'] / 2);
  }, 3_600_000);
});
