import { it } from '@jest/globals';
import {
  dellin,
  DellinErrors,
  type ErrorFormat,
  google,
  HttpErrors,
  jsonApi,
  looker,
  markdown,
  nest,
  problemDetails,
  restcase,
  twilio,
  ValidationFailed,
} from 'nestjs-api-errors';
import { createApiError } from '../../lib/error/api-error.js';
import { type Occurrence } from '../../lib/error/occurrence.js';
import { applyFormatStatus } from '../../lib/formats/format-registry.js';
import { formatJson } from '../docs/shown-response.js';
import { listMembers } from './documented-types.js';
import { expectGenerated, toBlock, toTable } from './generated.js';

interface Documented {
  readonly page: string;
  readonly create: (options?: object) => ErrorFormat;
  /** The options with which the bodies of the page are written. */
  readonly options?: object;
  /** The interface of the options. */
  readonly type?: string;
}

const FORMATS: readonly Documented[] = [
  { page: 'looker', create: looker, type: 'LookerOptions' },
  { page: 'problem-details', create: problemDetails, type: 'ProblemDetailsOptions' },
  { page: 'google', create: google, options: { domain: 'orders.example.com' }, type: 'GoogleOptions' },
  {
    page: 'dellin',
    create: dellin,
    options: { documentationUrl: 'https://docs.example.com/errors' },
    type: 'DellinOptions',
  },
  { page: 'restcase', create: restcase, type: 'RestcaseOptions' },
  { page: 'twilio', create: twilio, type: 'TwilioOptions' },
  { page: 'json-api', create: jsonApi, type: 'JsonApiOptions' },
  { page: 'nest', create: nest },
  { page: 'markdown', create: markdown, type: 'MarkdownOptions' },
];

const FAILED = new ValidationFailed([
  { field: 'email', in: 'body', code: 'missing_field' },
  {
    field: 'cargo.0.weight',
    in: 'body',
    code: 'invalid',
    reason: 'min',
    message: 'weight must not be less than 1',
  },
]);
const ERROR = createApiError(FAILED, {
  requestId: '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35',
  documentationUrl: 'https://docs.example.com/errors/validation_failed',
  time: Date.UTC(2026, 0, 31, 12, 30),
});

/** Renders the error of the pages. */
function render(format: ErrorFormat, mediaType = format.mediaTypes[0]): string {
  return format.render(applyFormatStatus(ERROR, format), mediaType);
}

function renderBlocks(format: ErrorFormat): string {
  const shown = new Map(
    format.mediaTypes.map((mediaType) => [render(format, mediaType), mediaType] as const).toReversed(),
  );
  return [...shown]
    .toReversed()
    .map(([text, mediaType]) => {
      if (mediaType.endsWith('json')) return toBlock('json', formatJson(JSON.parse(text)));
      return mediaType.endsWith('xml') ? toBlock('xml', indentXml(text)) : toBlock('md', text);
    })
    .join('\n\n');
}

/** Adds line breaks between the elements. */
function indentXml(text: string): string {
  let depth = 0;
  return text
    .replace(/></g, '>\n<')
    .split('\n')
    .map((line) => {
      if (line.startsWith('</')) depth -= 1;
      const indented = '  '.repeat(depth) + line;
      if (/^<[^/?][^>]*>$/.test(line)) depth += 1;
      return indented;
    })
    .join('\n');
}

/** Reads what an option must be from the message about a wrong value. */
function readExpectation(create: Documented['create'], name: string): string {
  const wrong = Symbol('wrong');
  const [mistake = ''] = create({ [name]: wrong }).mistakes ?? [];
  const [, expectation] = / must be (.*), got Symbol\(wrong\)\./.exec(mistake) ?? [];
  if (expectation === undefined) throw new Error(`The option ${name} accepts any value.`);
  return expectation;
}

function toOptionTable({ create, type }: Documented): string {
  if (type === undefined) return 'The format has no options.';
  return toTable(
    ['option', 'must be', 'default', 'what it does'],
    listMembers(type).map(({ name, defaultText = 'none', text }) => [
      `\`${name}\``,
      readExpectation(create, name),
      defaultText.replace(/^('[^']*'|\[.*\]|\{.*\}|\d+|true|false)(?=$|,)/, '`$1`'),
      text,
    ]),
  );
}

const REASONS: readonly (readonly [string, Occurrence])[] = [
  ['404 (no route matches the URL)', { definition: HttpErrors.NotFound.definition, reason: 'unknown_route' }],
  ['400 (malformed JSON)', { definition: HttpErrors.BadRequest.definition, reason: 'malformed_json' }],
  ['422 (a failed validation)', FAILED],
];

/** Lists the statuses that the format replaces, if it is the default format. */
function describeStatuses(format: ErrorFormat): string {
  const all = [
    ...Object.values(HttpErrors).map(({ definition }) => [`${definition.status}`, { definition }] as const),
    ...REASONS,
  ];
  const changed = new Map<number, string[]>();
  for (const [name, occurrence] of all) {
    const error = createApiError(occurrence, {});
    const { status } = applyFormatStatus(error, format);
    const names = changed.get(status) ?? [];
    if (status !== error.status && !names.includes(name.slice(0, 3))) changed.set(status, [...names, name]);
  }
  if (changed.size === 0) return 'Each error is sent with its own status.';
  const rows = [...changed].map(([status, names]) => [names.join(', '), status]);
  return `As the default format, it replaces these statuses:\n\n${toTable(['status of the error', 'sent as'], rows)}`;
}

const PATH = /(#?\/?cargo[./[]0[\]./]+weight)/;

it.each(FORMATS)('The page formats/$page shows what the format renders, and its options', (documented) => {
  const { page, create, options } = documented;
  const format = create(options);
  const numbers: Record<string, string> =
    page === 'dellin'
      ? {
          errors: toTable(
            ['class', 'number', 'status', 'title'],
            Object.entries(DellinErrors).map(([name, { definition }]) => [
              `\`DellinErrors.${name}\``,
              definition.number ?? '–',
              definition.status,
              definition.title,
            ]),
          ),
        }
      : {};
  expectGenerated(`formats/${page}`, {
    'media types': toTable(
      ['media types', 'status of a failed validation'],
      [[format.mediaTypes.map((each) => `\`${each}\``).join(', '), applyFormatStatus(ERROR, format).status]],
    ),
    bodies: renderBlocks(format),
    statuses: describeStatuses(format),
    options: toOptionTable(documented),
    ...numbers,
  });
});

it('The page of formats has a row for each format', () => {
  const rows = FORMATS.map(({ page, create, options }) => {
    const format = create(options);
    const [path] = PATH.exec(render(format)) ?? [];
    return [
      `[\`${format.name}()\`](./${page}.md)`,
      format.mediaTypes.join(', '),
      applyFormatStatus(ERROR, format).status,
      `\`${path}\``,
    ];
  });
  expectGenerated('formats/index', {
    formats: toTable(['format', 'media types', 'status of a failed validation', 'names of fields'], rows),
  });
});
