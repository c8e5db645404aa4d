import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { XmlDocument } from 'libxml2-wasm';
import { BUILT_IN_ERRORS } from '../../../lib/catalogue/catalogue.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { type ApiError, createApiError } from '../../../lib/error/api-error.js';
import {
  ANY_DESCENDANT,
  type DocumentedError,
  type DocumentedField,
  createDocumentedField,
} from '../../../lib/error/documented-error.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';
import { isJson, isXml } from '../../../lib/internal/media-type.js';
import { readXml, type XmlElement } from '../../../lib/testing/schema-check.js';
import { anyString } from '../../any-string.js';
import { DOCUMENTED_FIELDS, FIELD_ERRORS } from './documented-fields.js';
import { FormatDocument } from './format-document.js';
import { expectGoldenBody } from './golden-body.js';
import { disguised, KINDS, mapException, OrderNotFound, SECRET } from './kinds.js';

/** An error of the documentation that a format is modeled on. The golden file `seed` has the exact body. */
interface Example {
  readonly format: ErrorFormat;
  readonly error: ApiError;
  /** @default those of the format */
  readonly mediaTypes?: readonly string[];
}

interface FormatExpectations {
  /** The folder of the golden bodies. @default the name of the format */
  readonly golden?: string;
  readonly examples?: readonly Example[];
  /** Returns true if the schema of an error rejects the body of another error. @default true for all errors */
  readonly rejectsOthers?: (error: ApiError) => boolean;
  /** True if the schema of a failed validation names the fields that can fail. @default true */
  readonly namesFields?: boolean;
}

const ANY_FIELD: readonly DocumentedField[] = [createDocumentedField(undefined, [[ANY_DESCENDANT]], [])];
/** Two characters for each that an error may have; XML may need six, apart from the names of elements. */
const getMaxLength = (mediaType: string) => 65_536 * (isXml(mediaType) ? 6 : 2);
const PAGE = 'https://docs.example.com/errors/x';

/** Tests the contract of all formats. The spec of a format tests its other features. */
export function describeFormat(format: ErrorFormat, expectations: FormatExpectations = {}): void {
  const {
    golden = format.name,
    examples = [],
    rejectsOthers = () => true,
    namesFields = true,
  } = expectations;
  const replaceStatus = (error: ApiError) => applyFormatStatus(error, format);
  const createDocumented = (
    error: ApiError,
    documentedFields: readonly DocumentedField[] = [],
  ): DocumentedError => ({
    ...replaceStatus(error),
    documentedFields,
  });
  const failed = createApiError(new ValidationFailed(FIELD_ERRORS), {
    requestId: '1',
    documentationUrl: PAGE,
  });

  const kinds = KINDS.map(([kind, error]) => ({
    kind,
    error,
    documented: [error, { ...error, documentationUrl: undefined }].flatMap((each) =>
      each.fields.length > 0
        ? [createDocumented(each), createDocumented(each, ANY_FIELD)]
        : [createDocumented(each)],
    ),
  }));
  const builtIn = BUILT_IN_ERRORS.map(({ definition }) =>
    createDocumented(createApiError({ definition }, { requestId: '1', documentationUrl: PAGE })),
  );
  const withAnyField = createDocumented(failed, ANY_FIELD);
  const withFields = createDocumented(failed, DOCUMENTED_FIELDS);
  const withoutVatId = createDocumented(
    failed,
    DOCUMENTED_FIELDS.filter(({ paths }) => paths[0][0] !== 'vatId'),
  );
  const documents = new FormatDocument(format, [
    ...kinds.flatMap(({ documented }) => documented),
    withAnyField,
    withFields,
    withoutVatId,
  ]);

  const builtInDocuments = new FormatDocument(format, builtIn, ['3.1.0']);

  // Both media types of XML have the same bodies.
  const [mediaTypes, aliases] = format.mediaTypes.includes('text/xml')
    ? [format.mediaTypes.filter((each) => each !== 'application/xml'), ['application/xml']]
    : [format.mediaTypes, []];

  for (const alias of aliases) {
    it(`renders and documents each error of the ${golden} format as ${alias} as in text/xml`, () => {
      for (const { kind, documented } of kinds) {
        for (const each of documented) {
          const [body, schema] = [format.render(each, 'text/xml'), format.schema(each, 'text/xml')];
          expect([kind, format.render(each, alias)]).toEqual([kind, body]);
          expect([kind, format.schema(each, alias)]).toEqual([kind, schema]);
        }
      }
    });
  }

  describe.each(mediaTypes)(`${golden} format as %s`, (mediaType) => {
    const render = (error: ApiError) => format.render(replaceStatus(error), mediaType);
    const findFaults = (documented: DocumentedError, body: ApiError = documented) =>
      documents.findFaults(documented, mediaType, render(body));

    test.each(KINDS)('renders the error "%s" as its golden file has it', (kind, error) => {
      expectGoldenBody(golden, kind, render(error), mediaType);
    });

    test.each(kinds)(
      'documents the error "$kind" by the body that it renders and a schema that the body fits',
      ({ documented }) => {
        for (const each of documented) {
          expect(documents.examples(each, mediaType)).toEqual([render(each), render(each)]);
          expect(findFaults(each)).toEqual([]);
        }
      },
    );

    it('documents each built-in error by a schema that its bodies fit, whatever an occurrence adds', () => {
      const extra = { fields: failed.fields, fieldCount: 101, metadata: { b: 1 }, retryAfter: 1 };
      for (const each of builtIn) {
        const texts = [each, { ...each, ...extra }].map(render);
        const found = texts.flatMap((text) => builtInDocuments.findFaults(each, mediaType, text));
        expect([each.code, found]).toEqual([each.code, []]);
      }
    });

    const distinct = kinds.filter(({ documented: [first] }) => rejectsOthers(first!));
    if (distinct.length > 0) {
      it('documents an error by a schema that rejects the body of another error', () => {
        for (const {
          kind,
          documented: [first],
        } of distinct)
          expect([kind, findFaults(first!, { ...first!, code: 'other', number: 77 })]).not.toEqual([
            kind,
            [],
          ]);
      });
    }

    it('documents a failed validation by a schema that its bodies fit, also if not all fields are listed', () => {
      for (const each of [withAnyField, withFields]) {
        expect(findFaults(each)).toEqual([]);
        expect(findFaults(each, { ...each, fieldCount: 500 })).toEqual([]);
      }
    });

    it('documents a failed validation by a schema that also fits a body without field errors', () => {
      for (const each of [withAnyField, withFields]) {
        for (const fieldCount of [0, 500])
          expect([fieldCount, findFaults(each, { ...each, fields: [], fieldCount })]).toEqual([
            fieldCount,
            [],
          ]);
      }
    });

    if (namesFields) {
      it('documents a failed validation by a schema that rejects fields that are not documented', () => {
        expect(findFaults(withoutVatId)).not.toEqual([]);
      });
    }

    it('renders neither the cause of an error nor what a disguise conceals', () => {
      for (const [, error] of KINDS) expect(render(error)).not.toContain(SECRET);
      expect(render(disguised)).not.toContain(SECRET);
    });

    it('renders hostile texts and values as a well-formed body', () => {
      fc.assert(
        fc.property(hostile, hostile, anyString(), (param, value, text) => {
          const metadata = { value, text, [text]: 1, __proto__: 2 };
          expectWellFormed(
            render(mapException(new OrderNotFound({ id: param as never }, { metadata }))),
            mediaType,
          );
          const field = text || 'x';
          const hostileField = {
            field,
            code: field,
            message: text,
            badValues: [value],
            documentationUrl: text,
          };
          const error = createApiError(new ValidationFailed([hostileField]), {
            requestId: text,
            documentationUrl: text,
          });
          expectWellFormed(render(error), mediaType);
        }),
        { seed: 1, numRuns: 60 },
      );
    });

    it('renders a bounded body for very many fields', () => {
      const fields = Array.from({ length: 5_000 }, (_, index) => ({
        field: `items.${index}.${'<é"'.repeat(10)}`,
        code: 'invalid',
        message: '<&é"'.repeat(1_000),
      }));
      const [first, ...more] = fields.map(({ field }) => field);
      const crossField = {
        fields: [first!, ...more] as const,
        code: 'exclusive',
        message: 'x'.repeat(3_000),
      };
      for (const error of [fields, [crossField]].map((each) => mapException(new ValidationFailed(each)))) {
        expectWellFormed(render(error), mediaType);
        expect(render(error).length).toBeLessThan(getMaxLength(mediaType));
        const { fields: listed, fieldCount } = error;
        expect(findFaults(withAnyField, { ...withAnyField, fields: listed, fieldCount })).toEqual([]);
      }
    });

    it('renders the first field error even if the limit of the length is 0', () => {
      const limits = { count: 100, length: 0 };
      expect(render(createApiError(new ValidationFailed(FIELD_ERRORS), { limits }))).toContain('email');
    });

    if (isXml(mediaType)) {
      test.each([...KINDS, ['markup', failed] as const])(
        'renders the error "%s" in XML with the data of the JSON body',
        (_, error) => {
          const json = format.render(replaceStatus(error), format.mediaTypes.find(isJson)!);
          expect(listTexts(readXml(render(error))).toSorted()).toEqual(
            listLeaves(JSON.parse(json)).toSorted(),
          );
        },
      );
    }
  });

  it(`documents each member of the ${golden} format with a description`, () => {
    expect([...documents.listUndescribedMembers(), ...builtInDocuments.listUndescribedMembers()]).toEqual([]);
  });

  for (const example of examples) describeExample(golden, example);
}

function describeExample(golden: string, { format, error, mediaTypes = format.mediaTypes }: Example): void {
  const documented = { ...error, documentedFields: [] };
  const documents = new FormatDocument(format, [documented]);
  it.each(mediaTypes)(
    `renders the example of the model of the ${golden} format exactly as %s`,
    (mediaType) => {
      const text = format.render(error, mediaType);
      expectGoldenBody(golden, 'seed', text, mediaType);
      expect(documents.findFaults(documented, mediaType, text)).toEqual([]);
    },
  );
}

/** Lists all values of a JSON body as strings. XML has no null. */
function listLeaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(listLeaves);
  if (typeof value === 'string') return [value];
  return value === null ? [] : [JSON.stringify(value)];
}

function listTexts({ text, elements }: XmlElement): string[] {
  return elements.length > 0 ? elements.flatMap(listTexts) : [text];
}

const cyclic: Record<string, unknown> = {};
cyclic.self = cyclic;

const throwing = {
  toString: () => {
    throw new Error('no');
  },
};

const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withNullPrototype: true }),
  anyString({ maxLength: 50 }),
  fc.constantFrom(
    throwing,
    cyclic,
    'x'.repeat(100_000),
    ']]>',
    '\uD800',
    '\u0000\u0008',
    '\r\n',
    '__proto__',
    'xml',
    Symbol('s'),
  ),
);

function expectWellFormed(text: string, mediaType: string): void {
  expect(typeof text).toBe('string');
  if (isJson(mediaType)) JSON.parse(text);
  // A second parser, which is stricter than that of the package's own contract tests.
  if (isXml(mediaType)) XmlDocument.fromString(text).dispose();
}
