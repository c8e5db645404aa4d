import { describe, expect, it } from '@jest/globals';
import { dellin } from '../../../lib/dialects/dellin/dellin.format.js';
import { type ErrorFormat } from '../../../lib/formats/error-format.js';
import { google } from '../../../lib/dialects/google/google.format.js';
import { jsonApi } from '../../../lib/dialects/json-api.format.js';
import { looker } from '../../../lib/formats/looker.format.js';
import { markdown } from '../../../lib/formats/markdown.format.js';
import { problemDetails } from '../../../lib/formats/problem-details.format.js';
import { restcase } from '../../../lib/dialects/restcase.format.js';
import { twilio } from '../../../lib/dialects/twilio/twilio.format.js';

/** Every format that has options, and their names. */
const FORMATS: readonly (readonly [make: (options?: never) => ErrorFormat, names: string])[] = [
  [looker, 'strict, fieldPath'],
  [problemDetails, 'fieldPath, instance'],
  [google, 'domain, locale, fieldPath'],
  [dellin, 'timeZone, documentationUrl, catalogue, numbers, details, fieldPath'],
  [restcase, 'statuses, documentationUrls, strict, fieldPath'],
  [twilio, 'documentationUrl, fieldPath'],
  [jsonApi, 'fieldPath'],
  [markdown, 'fieldPath'],
];

describe.each(FORMATS.map(([make, names]) => [make.name, make, names] as const))(
  '%s',
  (name, make, names) => {
    it('reports each unknown name, with the option that was probably meant and all options', () => {
      const { mistakes } = make({ fieldpath: 'dots', pretty: true, fieldPath: 'dots' } as never);
      expect(mistakes).toEqual([
        `Unknown option \`${name}.fieldpath\`. Did you mean \`fieldPath\`? Options: ${names}.`,
        `Unknown option \`${name}.pretty\`. Options: ${names}.`,
      ]);
    });

    it('has nothing to say without options, nor of those that are left out by undefined', () => {
      expect(make().mistakes).toEqual([]);
      const leftOut = Object.fromEntries(names.split(', ').map((each) => [each, undefined]));
      expect(make(leftOut as never).mistakes).toEqual([]);
    });
  },
);
