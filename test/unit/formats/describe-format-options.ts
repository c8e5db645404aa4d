import { describe, expect, it } from '@jest/globals';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { FIELD_PATH_STYLES, FieldPathWriter } from '../../../lib/formats/field-path.js';
import { FormatDocument } from './format-document.js';

interface OptionExpectations {
  /** The names of all options, as messages list them. */
  readonly names: string;
  readonly accepted?: readonly object[];
  /** Wrong options, and a part of the message for each mistake. */
  readonly rejected?: readonly (readonly [options: object, ...texts: string[]])[];
}

/** Tests the contract of the options of all formats, all of which have the option `fieldPath`. */
export function describeFormatOptions(
  make: (options?: never) => ErrorFormat,
  { names, accepted = [], rejected = [] }: OptionExpectations,
): void {
  const create = (options: object) => make(options as never);

  describe(`${make.name}() options`, () => {
    it('reports each unknown option, with the one that was probably meant and all options', () => {
      const { mistakes } = create({ fieldpath: 'dots', pretty: true, fieldPath: 'dots' });
      expect(mistakes).toEqual([
        `Unknown option \`${make.name}.fieldpath\`. Did you mean \`fieldPath\`? Options: ${names}.`,
        `Unknown option \`${make.name}.pretty\`. Options: ${names}.`,
      ]);
    });

    it('accepts options that are left out, undefined or valid', () => {
      const leftOut = Object.fromEntries(names.split(', ').map((name) => [name, undefined]));
      for (const options of [leftOut, ...accepted, ...FIELD_PATH_STYLES.map((fieldPath) => ({ fieldPath }))])
        expect([options, create(options).mistakes]).toEqual([options, []]);
      expect(make().mistakes).toEqual([]);
    });

    it.each([
      [
        { fieldPath: 'slashes' },
        `\`${make.name}.fieldPath\` must be 'dots', 'brackets', 'pointer' or 'fragment', got 'slashes'.`,
      ],
      ...rejected,
    ])('reports each mistake in %j', (options, ...texts) => {
      const { mistakes } = create(options);
      expect(mistakes).toEqual(texts.map((text) => expect.stringContaining(text)));
    });

    it.each(FIELD_PATH_STYLES)('renders and documents the paths of fields with %s', (fieldPath) => {
      const format = create({ fieldPath });
      const failed = new ValidationFailed([{ field: 'cargo.0.weight', in: 'body', code: 'invalid' }]);
      const error = createApiError(failed, { requestId: '1' });
      const documentedFields = [
        { in: 'body', paths: [['cargo', '0', 'weight']], codes: failed.fields },
      ] as const;
      const documented = { ...error, documentedFields };
      const documents = new FormatDocument(format, [documented]);
      for (const mediaType of format.mediaTypes) {
        const text = format.render(error, mediaType);
        expect(text).toContain(new FieldPathWriter(fieldPath).write('cargo.0.weight'));
        expect(documents.findFaults(documented, mediaType, text)).toEqual([]);
      }
    });
  });
}
