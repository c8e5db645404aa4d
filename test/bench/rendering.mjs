/** What each format takes to write a 422 with ten field errors, beside `JSON.stringify` of the same facts. */
import { createApiError } from '../../dist/esm/error/api-error.js';
import {
  dellin,
  google,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
  ValidationFailed,
} from '../../dist/esm/index.js';
import { compare, measure } from './measure.mjs';
import { processorTime } from './processor-time.mjs';
import { chance, count, micros, table } from './table.mjs';

const FIELDS = 10;
const ERRORS_IN_SLICE = 50;
const SLICES = 20;
const FORMATS = [
  looker(),
  problemDetails(),
  google(),
  dellin(),
  restcase(),
  twilio(),
  jsonApi(),
  nest(),
  markdown(),
];

export async function rendering() {
  const error = failedOrder();
  const { message, code, number, status, title, fields, documentationUrl, requestId } = error;
  const facts = { message, code, number, status, title, fields, documentationUrl, requestId };
  const stringify = () => JSON.stringify(facts);
  const written = FORMATS.flatMap((format) =>
    format.mediaTypes.map((mediaType) => ({
      format,
      mediaType,
      write: () => format.render(error, mediaType),
    })),
  );
  const samples = await measure(
    {
      facts: turn(stringify),
      again: turn(stringify),
      ...Object.fromEntries(
        written.map(({ format, mediaType, write }) => [`${format.name} ${mediaType}`, turn(write)]),
      ),
    },
    { slices: SLICES },
  );
  const rows = written.map(({ format, mediaType, write }) => {
    const own = compare(samples[`${format.name} ${mediaType}`], samples.facts, samples.again);
    const size = count(Buffer.byteLength(write()));
    return [`\`${format.name}()\``, mediaType, micros(own.micros), own.ratio.toFixed(1), size];
  });
  const base = compare(samples.again, samples.facts, samples.again);
  const first = [
    'the facts alone',
    'JSON',
    micros(base.baseMicros),
    chance(base),
    count(Buffer.byteLength(stringify())),
  ];
  return {
    text: table(['a 422 of ten fields', 'written as', 'takes', 'times the facts', 'bytes'], [first, ...rows]),
    verdicts: [],
  };
}

function failedOrder() {
  const fields = Array.from({ length: FIELDS }, (_, index) => ({
    field: `cargo.${index}.weight`,
    in: 'body',
    code: 'invalid',
    reason: 'min',
    params: { min: 1 },
    message: 'weight must not be less than 1',
  }));
  return createApiError(new ValidationFailed(fields), {
    requestId: '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35',
    documentationUrl: 'https://docs.example.com/errors/validation_failed',
  });
}

function turn(write) {
  return async () => {
    const before = processorTime();
    for (let each = 0; each < ERRORS_IN_SLICE; each += 1) write();
    return (processorTime() - before) / ERRORS_IN_SLICE;
  };
}
