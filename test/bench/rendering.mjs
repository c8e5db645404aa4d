/** Compares the cost of a 422 with ten field errors in each format with that of `JSON.stringify` of the same facts. */
import { createApiError } from '../../.lib/error/api-error.js';
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
} from '../../.lib/index.js';
import { compare, measure } from './measure.mjs';
import { readProcessorTime } from './processor-time.mjs';
import { formatSpread, formatCount, formatMicros, renderTable } from './table.mjs';

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
  const error = createFailedOrder();
  const { message, code, number, status, title, fields, documentationUrl, requestId } = error;
  const facts = { message, code, number, status, title, fields, documentationUrl, requestId };
  const stringify = () => JSON.stringify(facts);
  const representations = FORMATS.flatMap((format) =>
    format.mediaTypes.map((mediaType) => ({
      format,
      mediaType,
      render: () => format.render(error, mediaType),
    })),
  );
  const samples = await measure(
    {
      facts: createTurn(stringify),
      again: createTurn(stringify),
      ...Object.fromEntries(
        representations.map(({ format, mediaType, render }) => [
          `${format.name} ${mediaType}`,
          createTurn(render),
        ]),
      ),
    },
    { slices: SLICES },
  );
  const rows = representations.map(({ format, mediaType, render }) => {
    const own = compare(samples[`${format.name} ${mediaType}`], samples.facts, samples.again);
    const size = formatCount(Buffer.byteLength(render()));
    return [`\`${format.name}()\``, mediaType, formatMicros(own.micros), own.ratio.toFixed(1), size];
  });
  const base = compare(samples.again, samples.facts, samples.again);
  const first = [
    'the facts alone',
    'JSON',
    formatMicros(base.baseMicros),
    formatSpread(base),
    formatCount(Buffer.byteLength(stringify())),
  ];
  return {
    text: renderTable(
      ['a 422 of ten fields', 'media type', 'time', 'times the facts', 'bytes'],
      [first, ...rows],
    ),
    results: [],
  };
}

function createFailedOrder() {
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

function createTurn(render) {
  return async () => {
    const before = readProcessorTime();
    for (let each = 0; each < ERRORS_IN_SLICE; each += 1) render();
    return (readProcessorTime() - before) / ERRORS_IN_SLICE;
  };
}
