import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
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

/** Returns the bodies in a section of the README by their language. */
function listBodies(section: string): ReadonlyMap<string, string> {
  return new Map(
    [...section.matchAll(/```(json|xml|text)\n([\s\S]*?)\n```/g)].map(([, language, text]) => [
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

it.each(FORMATS.map((format) => [format.name, format] as const))(
  'The README shows the bodies that %s() renders, and in its table the media types and the status',
  (name, format) => {
    const start = README.indexOf(`### \`${name}()\``);
    expect(start).toBeGreaterThan(0);
    const shown = listBodies(README.slice(start, README.indexOf('\n### ', start + 1)));
    const sent = applyFormatStatus(error, format);
    for (const mediaType of format.mediaTypes) {
      const [, language] = LANGUAGES.find(([pattern]) => pattern.test(mediaType))!;
      const text = format.render(sent, mediaType);
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
    ).toEqual([format.mediaTypes.join(', '), String(sent.status)]);
  },
);
