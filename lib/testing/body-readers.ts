import { toReason } from '../dialects/google/error-detail.js';
import { type ErrorDefinition } from '../error/error-definition.js';
import { isIndex } from '../formats/field-path.js';
import { isJson, isXml } from '../internal/media-type.js';
import { isObject } from '../internal/unknown-value.js';
import { type CheckedResponse, getMediaType } from './received-response.js';
import {
  createField,
  get,
  readMarkdown,
  readNest,
  type ReceivedError,
  type ReceivedField,
  toList,
  toMembers,
  toNumber,
  toText,
} from './received-error.js';
import { readXml } from './schema-check.js';

/** Reads the errors of one format. */
export interface BodyReader {
  readonly format: string;
  /** Returns undefined if the body is not of this format. */
  read(body: unknown, mediaType: string): ReceivedError | undefined;
  writeCode(definition: ErrorDefinition): string;
  hasCode(field: ReceivedField, code: string | number): boolean;
  /** Lists the paths with which the format can name a field. */
  listNames(field: string): readonly string[];
  /** True if the format adds a remedy to the message. */
  readonly hasRemedy: boolean;
}

const DEFAULTS: Omit<BodyReader, 'format' | 'read'> = {
  writeCode: ({ code }) => code,
  hasCode: ({ code, number }, expected) => code === expected || number === expected,
  listNames: (field) => [field],
  hasRemedy: false,
};

const writeNumberOrCode = ({ number, code }: ErrorDefinition): string => String(number ?? code);

const SOURCES = ['pointer', 'parameter', 'header', 'cookie', 'file'];

function findSources(...owners: readonly unknown[]): readonly unknown[] {
  return SOURCES.flatMap((name) =>
    owners.flatMap((owner) => {
      const all = get(owner, `${name}s`);
      return toList((isObject(all) && get(all, 'i')) || all || get(owner, name));
    }),
  );
}

const readLooker = (body: unknown): ReceivedError => ({
  code: toText(get(body, 'code')),
  message: toText(get(body, 'message')),
  fields: toList(get(body, 'errors')).map((entry) =>
    createField(
      get(entry, 'fields') ?? get(entry, 'field'),
      entry,
      get(entry, 'code'),
      get(entry, 'message'),
    ),
  ),
});

const isLooker = (body: unknown): boolean => typeof get(body, 'message') === 'string';

/** @see DellinErrors `MissingParameter` and `NoneOfRequired` */
const DELLIN_MISSING: ReadonlySet<unknown> = new Set([110_003, 110_004]);
const isGeneralDellinNumber = (number = 0): boolean => number > 100_000 && number <= 110_008;

type Row = Pick<BodyReader, 'format' | 'read'> & Partial<BodyReader>;

/** In their order, as the formats with the fewest typical members come last. */
const ROWS: readonly Row[] = [
  {
    format: 'markdown',
    read: (body, mediaType) => (mediaType === 'text/markdown' ? readMarkdown(String(body)) : undefined),
  },
  {
    format: 'problemDetails',
    read: (body, mediaType) => {
      if (!mediaType.startsWith('application/problem+')) return undefined;
      const errors = get(body, 'errors');
      const entries = toList(isXml(mediaType) ? get(errors, 'i') : errors);
      return {
        code: toText(get(body, 'code')),
        message: toText(get(body, 'detail')),
        fields: entries.map((entry) =>
          createField(findSources(entry), entry, get(entry, 'code'), get(entry, 'detail')),
        ),
      };
    },
  },
  {
    format: 'jsonApi',
    read: (body, mediaType) => {
      if (mediaType !== 'application/vnd.api+json') return undefined;
      const errors = toList(get(body, 'errors')).map((entry) => {
        const [source, meta] = [get(entry, 'source'), get(entry, 'meta')];
        const missing = get(meta, 'missing');
        const names = missing === undefined ? findSources(meta, source) : findSources(meta).concat(missing);
        return createField(names, meta, get(meta, 'code') ?? get(entry, 'code'), get(entry, 'detail'));
      });
      const fields = errors.filter(({ names }) => names.length > 0);
      return {
        code: toText(get(get(body, 'meta'), 'code')),
        message: fields.length === 0 ? errors[0]?.message : undefined,
        fields,
      };
    },
  },
  {
    format: 'google',
    read: (body) => {
      const error = get(body, 'error');
      const details = get(error, 'details');
      if (!Array.isArray(details)) return undefined;
      const find = (type: string) =>
        details.find((detail) => get(detail, '@type') === `type.googleapis.com/google.rpc.${type}`);
      const info = find('ErrorInfo');
      return {
        code: toText(get(info, 'reason')),
        message: toText(get(error, 'message')),
        params: (get(info, 'metadata') ?? {}) as Readonly<Record<string, unknown>>,
        fields: toList(get(find('BadRequest'), 'fieldViolations')).map((entry) =>
          createField(get(entry, 'field'), entry, get(entry, 'reason'), get(entry, 'description')),
        ),
      };
    },
    writeCode: ({ code }) => toReason(code),
    // Google's format sends the constraint instead of `invalid`.
    hasCode: ({ code }, expected) =>
      code === toReason(String(expected)) ||
      (expected === 'invalid' && code !== 'MISSING_FIELD' && code !== 'ALREADY_EXISTS'),
  },
  {
    format: 'dellin',
    read: (body) => {
      const metadata = get(body, 'metadata');
      if (get(metadata, 'detail') === undefined) return undefined;
      const entries = toList(get(body, 'errors'));
      return {
        numbers: entries.map((entry) => Number(get(entry, 'code'))),
        message: toText(get(metadata, 'detail')),
        fields: entries
          .map((entry) => ({
            ...createField(get(entry, 'fields'), entry, undefined, get(entry, 'detail')),
            number: Number(get(entry, 'code')),
          }))
          .filter(({ names }) => names.length > 0),
      };
    },
    hasCode: ({ number }, expected) =>
      number === expected ||
      (typeof expected === 'string' &&
        isGeneralDellinNumber(number) &&
        DELLIN_MISSING.has(number) === (expected === 'missing_field')),
  },
  {
    format: 'twilio',
    read: (body, mediaType) => {
      const isElement = isXml(mediaType);
      const exception = isElement ? get(body, 'RestException') : body;
      const pick = (owner: unknown, name: string) => get(owner, isElement ? name : name.toLowerCase());
      const number = pick(exception, 'Code');
      if (isElement ? number === undefined : typeof number !== 'number') return undefined;
      const details = pick(exception, 'Details');
      const errors = pick(details, 'Errors');
      return {
        code: toText(pick(details, 'Code') ?? number),
        message: toText(pick(exception, 'Message')),
        fields: toList(isElement ? get(errors, 'Error') : errors).map((entry) => ({
          ...createField(pick(entry, 'Field'), entry, pick(entry, 'Code'), pick(entry, 'Message')),
          number: toNumber(pick(entry, 'Number')),
        })),
      };
    },
    writeCode: writeNumberOrCode,
  },
  {
    format: 'restcase',
    read: (body) => {
      const message = toText(get(body, 'developerMessage'));
      if (message === undefined) return undefined;
      const fields = toList(get(body, 'errors')).map((entry) =>
        createField(get(entry, 'field'), entry, get(entry, 'errorCode'), get(entry, 'message')),
      );
      return { code: toText(get(body, 'errorCode')), message, fields };
    },
    writeCode: writeNumberOrCode,
    hasRemedy: true,
    hasCode: ({ code }, expected) => code === String(expected),
  },
  {
    format: 'nest',
    read: readNest,
    // The format sends the messages of field errors and not their codes.
    hasCode: () => true,
    listNames: (field) => [field, removeIndexes(field)],
  },
  {
    format: 'looker',
    read: (body) => (isLooker(body) && get(body, 'code') !== undefined ? readLooker(body) : undefined),
  },
  {
    format: 'looker({ strict: true })',
    read: (body) => (isLooker(body) ? readLooker(body) : undefined),
    hasCode: ({ code }, expected) =>
      code === expected ||
      (code === 'invalid' && expected !== 'missing_field' && expected !== 'already_exists'),
  },
];

function removeIndexes(field: string): string {
  const names = field.split('.');
  while (names.length > 1 && isIndex(names.at(-1)!)) names.pop();
  return names.join('.');
}

const BODY_READERS: readonly BodyReader[] = ROWS.map((row) => ({ ...DEFAULTS, ...row }));

/** Reads an error, and returns it with the reader of its format; undefined if no format of the package has such a body. */
export function readBody(
  response: CheckedResponse,
): { readonly reader: BodyReader; readonly error: ReceivedError } | undefined {
  const mediaType = getMediaType(response);
  let body: unknown = response.text;
  try {
    if (isJson(mediaType)) body = JSON.parse(response.text);
    else if (isXml(mediaType)) body = toMembers(readXml(response.text));
  } catch {
    return undefined;
  }
  for (const reader of BODY_READERS) {
    const error = reader.read(body, mediaType);
    if (error !== undefined) return { reader, error };
  }
  return undefined;
}
