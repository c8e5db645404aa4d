import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import {
  dellin,
  type ErrorFormat,
  google,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
  ValidationFailed,
} from '../../../lib/index.js';
import { createApiError } from '../../../lib/error/api-error.js';
import { applyFormatStatus } from '../../../lib/formats/format-registry.js';

const README = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');

const FORMATS: readonly ErrorFormat[] = [
  looker(),
  problemDetails(),
  google({ domain: 'orders.example.com' }),
  dellin({ documentationUrl: 'https://docs.example.com/errors' }),
  restcase(),
  twilio(),
  jsonApi(),
  nest(),
  markdown(),
];

const failed = new ValidationFailed([
  { field: 'email', in: 'body', code: 'missing_field' },
  {
    field: 'cargo.0.weight',
    in: 'body',
    code: 'invalid',
    reason: 'min',
    message: 'weight must not be less than 1',
  },
]);
const error = createApiError(failed, {
  requestId: '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35',
  documentationUrl: 'https://docs.example.com/errors/validation_failed',
  time: Date.UTC(2026, 0, 31, 12, 30),
});

/** The bodies on the page of a format, by the language that they are shown in. */
function shownIn(page: string): ReadonlyMap<string, string> {
  return new Map(
    [...page.matchAll(/```(json|xml|text)\n([\s\S]*?)\n```/g)].map(([, language, text]) => [
      language!,
      text!,
    ]),
  );
}

const LANGUAGES = [
  [/json$/, 'json'],
  [/xml$/, 'xml'],
  [/^text/, 'text'],
] as const;

test.each(FORMATS.map((format) => [format.name, format] as const))(
  'the README shows of %s the very bodies that are sent, and in its table the media types and the status',
  (name, format) => {
    const start = README.indexOf(`### \`${name}()\``);
    expect(start).toBeGreaterThan(0);
    const shown = shownIn(README.slice(start, README.indexOf('\n### ', start + 1)));
    const leaving = applyFormatStatus(error, format);
    for (const mediaType of format.mediaTypes) {
      const [, language] = LANGUAGES.find(([pattern]) => pattern.test(mediaType))!;
      const text = format.render(leaving, mediaType);
      if (language === 'json') expect(JSON.parse(shown.get('json')!)).toEqual(JSON.parse(text));
      else if (language === 'xml') expect(shown.get('xml')!.replace(/>\s+</g, '><')).toBe(text);
      else expect(`${shown.get('text')!}\n`).toBe(text);
    }
    const row = README.split('\n').find((line) => line.startsWith(`| [\`${name}()\`](#`))!;
    expect(
      row
        .split('|')
        .map((cell) => cell.trim())
        .slice(2, 4),
    ).toEqual([format.mediaTypes.join(', '), String(leaving.status)]);
  },
);
