import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { XmlDocument } from 'libxml2-wasm';
import { findCatalogueMistakes } from '../../../lib/catalogue/catalogue-check.js';
import { BUILT_IN_ERRORS, Catalogue } from '../../../lib/catalogue/catalogue.js';
import { defineError } from '../../../lib/catalogue/define-error.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { DellinErrors } from '../../../lib/dialects/dellin/dellin-errors.js';
import { dellin } from '../../../lib/dialects/dellin/dellin.format.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';

/** The catalogue of Dellin. Each line has a numeric code, an HTTP status, a title and a detail, or "—" without a detail. */
const [, ...lines] = readFileSync(new URL('dellin-catalogue.tsv', import.meta.url), 'utf8')
  .trim()
  .split('\n');

const ROWS = lines.map((line) => {
  const [number, status, title, detail] = line.split('\t') as [string, string, string, string];
  return { number: Number(number), status: Number(status), title, detail: detail === '—' ? title : detail };
});

/** The whole catalogue, as an app defines it. */
const ERRORS = ROWS.map(({ number, status, title, detail }) =>
  defineError({ code: `dellin_${number}`, number, status, title, message: detail }),
);

/** A list of `[numeric code, error class, row]`. */
const CASES = ERRORS.map((error, index) => [ROWS[index]!.number, error, ROWS[index]!] as const);

/** Returns the strings at some paths, as another parser reads them. */
function read(text: string, paths: readonly string[]): readonly (string | undefined)[] {
  const document = XmlDocument.fromString(text);
  try {
    return paths.map((path) => document.get(path)?.content);
  } finally {
    document.dispose();
  }
}

describe("Dellin's catalogue", () => {
  it('has 67 rows with unique numeric codes', () => {
    const counts: Record<number, number> = {};
    for (const { status } of ROWS) counts[status] = (counts[status] ?? 0) + 1;
    expect(counts).toEqual({ 400: 42, 401: 9, 403: 1, 404: 1, 410: 1, 415: 1, 429: 1, 500: 11 });
    expect(new Set(ROWS.map(({ number }) => number)).size).toBe(67);
    expect(ROWS.every(({ title, detail }) => /^[А-ЯA-Z]/.test(title) && /^[А-ЯA-Z]/.test(detail))).toBe(true);
  });

  it('has no mistakes of a catalogue', () => {
    const entries = ERRORS.map((error) => ({ name: error.name, definition: error.definition }));
    expect(findCatalogueMistakes(entries, 'snake_case')).toEqual([]);
    expect(new Catalogue({ listErrors: () => entries }).entries).toHaveLength(67 + BUILT_IN_ERRORS.length);
  });

  it.each(CASES)(
    'is rendered with the status, the title and the detail of row %d',
    (_, error, { number, status, title, detail }) => {
      const format = dellin({ documentationUrl: 'https://dev.dellin.ru/api/errors/' });
      const sent = applyFormatStatus(createApiError(new error(), { time: 0 }), format);
      expect(sent.status).toBe(status);
      const link = `https://dev.dellin.ru/api/errors/#error_${number}`;
      expect(JSON.parse(format.render(sent, 'application/json'))).toEqual({
        metadata: { status, detail, generated_at: '1970-01-01 00:00:00' },
        errors: [{ code: number, title, detail, link }],
      });
      const paths = ['metadata/status', 'errors/code', 'errors/title', 'errors/detail', 'errors/link'];
      for (const mediaType of ['text/xml', 'application/xml']) {
        const text = format.render(sent, mediaType);
        expect(
          read(
            text,
            paths.map((path) => `/response/${path}`),
          ),
        ).toEqual([String(status), String(number), title, detail, link]);
        expect(text).toContain(`<title>${title}</title>`);
      }
    },
  );

  it.each(CASES)(
    'has the title and the detail of a field error of row %d',
    (_, error, { number, title, detail }) => {
      const format = dellin({ catalogue: ERRORS });
      const failed = new ValidationFailed([{ field: 'x', code: error.definition.code, number }]);
      expect(JSON.parse(format.render(createApiError(failed), 'application/json')).errors).toEqual([
        { code: number, title, detail, fields: ['x'] },
      ]);
    },
  );
});

describe('DellinErrors', () => {
  const general = Object.entries(DellinErrors);

  it('has the general rows in the exact words of the catalogue', () => {
    const definitions = general.map(([, { definition }]) => definition);
    expect(definitions).toHaveLength(23);
    expect(
      definitions.map(({ number, status, title, message: detail }) => ({ number, status, title, detail })),
    ).toEqual(ROWS.slice(0, 23));
  });

  it('has names and codes that differ from those of built-in errors', () => {
    expect(DellinErrors.SessionExpired.definition).toMatchObject({
      code: 'session_expired',
      number: 101_004,
    });
    const entries = general.map(([, { name, definition }]) => ({ name, definition }));
    expect(findCatalogueMistakes(entries, 'snake_case')).toEqual([]);
    expect(general.map(([, { name }]) => name)).toEqual(general.map(([name]) => name));
  });

  it('has classes of exceptions that can be thrown', () => {
    const error = createApiError(
      new DellinErrors.ObjectNotFound(undefined, { fields: [{ field: 'id', code: 'invalid' }] }),
    );
    expect(JSON.parse(dellin().render(error, 'application/json'))).toMatchObject({
      metadata: { status: 400 },
      errors: [{ code: 110_007, title: 'Объект не существует', fields: ['id'] }],
    });
  });
});
