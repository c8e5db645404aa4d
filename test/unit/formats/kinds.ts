import { BadRequestException, ConflictException, NotFoundException } from '@nestjs/common';
import createError from 'http-errors';
import { type AnyApiErrorClass, defineError } from '../../../lib/catalogue/define-error.js';
import { Catalogue } from '../../../lib/catalogue/catalogue.js';
import { HttpErrors } from '../../../lib/catalogue/http-errors.js';
import { ValidationFailed } from '../../../lib/catalogue/validation-failed.js';
import { type ApiError } from '../../../lib/error/api-error.js';
import { ErrorMapping } from '../../../lib/exceptions/error-mapping.js';

/** A part of every cause, which no response contains. */
export const SECRET = 'hunter2';

export class OrderNotFound extends defineError({
  code: 'order_not_found',
  number: 4041,
  status: 404,
  title: 'Order not found',
  message: "Order '{id}' does not exist.",
  userMessage: 'We have no order {id}.',
  solutions: ['Look the id up in the list of orders.'],
  resource: { type: 'order', name: 'orders/{id}' },
}) {}

class OrderShipped extends defineError({
  code: 'order_shipped',
  number: 4091,
  status: 409,
  message: "Order '{id}' was shipped and cannot be changed.",
  canonicalCode: 'FAILED_PRECONDITION',
  resource: { type: 'order', name: 'orders/{id}' },
}) {}

class QuotaExceeded extends defineError({
  code: 'quota_exceeded',
  status: 429,
  message: 'The quota of {limit} orders a day is used up.',
  retryAfter: 3_600,
}) {}

class OrderOfOthers extends defineError({
  code: 'order_of_others',
  status: 403,
  message: "Order '{id}' belongs to {owner}.",
  disguise: OrderNotFound,
}) {}

const DECLARED: readonly AnyApiErrorClass[] = [OrderNotFound, OrderShipped, QuotaExceeded, OrderOfOthers];

const cause = new Error(SECRET);
const XML = { 'content-type': 'application/xml' };

/** One exception of each kind, and the headers of the request. */
const THROWN: Readonly<
  Record<string, readonly [thrown: unknown, headers?: Readonly<Record<string, string>>]>
> = {
  'unknown-route': [new NotFoundException('Cannot GET /nowhere?token=hunter2')],
  'malformed-json': [
    createError(400, `Unexpected token 'h', "${SECRET}" is not valid JSON`, { type: 'entity.parse.failed' }),
  ],
  'malformed-xml': [createError(400, SECRET, { type: 'entity.parse.failed' }), XML],
  unauthorized: [new HttpErrors.Unauthorized(undefined, { cause })],
  forbidden: [new HttpErrors.Forbidden(undefined, { cause })],
  'not-found': [new OrderNotFound({ id: 42 }, { cause })],
  'wrong-method': [new HttpErrors.MethodNotAllowed(undefined, { headers: { Allow: 'GET, HEAD' } })],
  conflict: [
    new OrderShipped({ id: 7 }, { cause, metadata: { shippedAt: new Date(0), carriers: ['DHL', 'UPS'] } }),
  ],
  gone: [new HttpErrors.Gone()],
  'unsupported-type': [new HttpErrors.UnsupportedMediaType()],
  'validation-failed': [
    new ValidationFailed([
      { field: 'email', in: 'body', code: 'missing_field' },
      {
        field: 'cargo.0.weight',
        in: 'body',
        code: 'invalid',
        reason: 'min',
        params: { min: 1 },
        message: 'weight must not be less than 1',
      },
      {
        field: 'services.1',
        in: 'body',
        code: 'invalid',
        reason: 'isIn',
        message: 'each value in services must be one of the following values: insurance, 7',
        validValues: ['insurance', 7],
        badValues: ['gift'],
      },
      { field: 'vatId', in: 'body', code: 'bad_vat_id', number: 130_007, message: 'This is not a VAT id.' },
      {
        fields: ['sender.email', 'sender.phone'],
        in: 'body',
        code: 'missing_field',
        reason: 'atLeastOneOf',
        message: 'At least one of email, phone is required.',
      },
      { field: 'page', in: 'query', code: 'invalid', reason: 'isInt', reasons: ['isInt', 'min'] },
      { field: 'id', in: 'path', code: 'invalid', reason: 'isInt' },
      { field: 'Idempotency-Key', in: 'header', code: 'missing_field' },
      { field: 'session', in: 'cookie', code: 'invalid' },
      { field: 'label', in: 'file', code: 'invalid', message: 'The file is too large.' },
      { field: 'name', code: 'already_exists', documentationUrl: 'https://docs.example.com/names' },
    ]),
  ],
  quota: [new QuotaExceeded({ limit: 100 })],
  'exception-of-nest': [new ConflictException('The order is locked.')],
  'exception-with-members': [new BadRequestException({ error: 'BAD_DATE', from: '2026-02-30' })],
  crash: [cause],
  unavailable: [
    new HttpErrors.ServiceUnavailable(undefined, { retryAfter: new Date(Date.UTC(2026, 0, 31, 13)) }),
  ],
};

const mapping = new ErrorMapping(
  new Catalogue({
    listErrors: () => DECLARED,
    documentation: { baseUrl: 'https://docs.example.com/errors' },
  }),
  { addDecoratedProviders: (given) => () => given },
  { getAllowedMethods: () => [], getAcceptedTypes: () => [] },
  {
    mappers: [],
    exposeServerErrors: false,
    limits: { count: 100, length: 65_536 },
    renderCause: undefined,
    logFailure: () => undefined,
  },
);

const REQUEST_ID = '5f0c1e9a-3b7d-4c21-9a64-0d8e2f7b1c35';
const TIME = Date.UTC(2026, 0, 31, 12, 30);

/** Maps an exception as the filter does. */
export function mapException(thrown: unknown, headers: Readonly<Record<string, string>> = {}): ApiError {
  const request = { method: 'GET', url: '/nowhere', headers };
  const route = { method: 'GET', template: undefined };
  return { ...mapping.map(thrown, { request, route, requestId: REQUEST_ID }), time: TIME };
}

const KINDS_OF_EXCEPTIONS = Object.entries(THROWN).map(
  ([kind, [thrown, headers]]) => [kind, mapException(thrown, headers)] as const,
);

const [, failed] = KINDS_OF_EXCEPTIONS.find(([kind]) => kind === 'validation-failed')!;

/** An error of each kind, and one whose fields are not all listed. */
export const KINDS: readonly (readonly [kind: string, error: ApiError])[] = [
  ...KINDS_OF_EXCEPTIONS,
  ['truncated-fields', { ...failed, fields: failed.fields.slice(0, 2), fieldCount: 101 }],
];

/** An error that is sent as its disguise. A response must not contain the owner. */
export const disguised = mapException(new OrderOfOthers({ id: 42, owner: SECRET }));
