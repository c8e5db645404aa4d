import { describe, expect, it } from '@jest/globals';
import { type CatalogueChange, compareCatalogues, type LockedCatalogue } from 'nestjs-api-errors/testing';

const USER_NOT_FOUND = {
  class: 'UserNotFound',
  number: 1001,
  status: 404,
  message: "User '{id}' does not exist.",
  params: ['id'],
};
const ORDER_SHIPPED = { class: 'OrderShipped', status: 409, message: 'It was shipped.', params: [] };

const RETIRED = {
  codes: { user_missing: { class: 'UserMissing', status: 404, message: 'No user.', params: [] } },
  numbers: { 999: 'user_missing' },
};

function createCatalogue(parts: Partial<LockedCatalogue> = {}): LockedCatalogue {
  return {
    errors: { user_not_found: USER_NOT_FOUND, order_shipped: ORDER_SHIPPED },
    operations: { 'GET /users/{id}': { user_not_found: 404, validation_failed: 422 } },
    retired: { codes: {}, numbers: {} },
    ...parts,
  };
}

type Errors = LockedCatalogue['errors'];

function compareErrors(errors: Errors, before: Partial<LockedCatalogue> = {}): readonly CatalogueChange[] {
  return compareCatalogues(createCatalogue(before), createCatalogue({ errors }));
}

const BOTH = createCatalogue().errors;
const withUser = (facts: object): Errors => ({ ...BOTH, user_not_found: { ...USER_NOT_FOUND, ...facts } });

describe('compareCatalogues()', () => {
  it('finds no change between equal catalogues', () => {
    expect(compareErrors(BOTH)).toEqual([]);
  });

  it.each<[string, Errors, string]>([
    [
      'a removed code',
      { user_not_found: USER_NOT_FOUND },
      '`order_shipped` (409) is removed. Clients that handle it receive an error that they do not know. Keep the error, also if it is rarely sent.',
    ],
    [
      'a renamed code with the same number',
      {
        no_such_user: { ...USER_NOT_FOUND, class: 'NoSuchUser', message: 'No.' },
        order_shipped: ORDER_SHIPPED,
      },
      '`user_not_found` seems to be renamed to `no_such_user`, which has the same number.',
    ],
    [
      'a renamed code with the same class',
      { user_not_found: USER_NOT_FOUND, shipped: { ...ORDER_SHIPPED, message: 'Shipped.' } },
      '`order_shipped` seems to be renamed to `shipped`, which has the same class.',
    ],
    [
      'a renamed code with the same message',
      { user_not_found: USER_NOT_FOUND, shipped: { ...ORDER_SHIPPED, class: 'Shipped' } },
      '`order_shipped` seems to be renamed to `shipped`, which has the same status and message.',
    ],
    [
      'the number of another error',
      { ...withUser({ number: undefined }), order_shipped: { ...ORDER_SHIPPED, number: 1001 } },
      '`order_shipped` has the number 1001 of `user_not_found`. Clients that handle 1001 take one error for the other. Give `order_shipped` another number.',
    ],
    [
      'another number',
      withUser({ number: 1002 }),
      '`user_not_found` has the number 1002 instead of 1001. Clients that handle 1001 no longer recognize the error. Restore the number.',
    ],
    ['a removed number', withUser({ number: undefined }), '`user_not_found` has no number instead of 1001.'],
    [
      'a status of another class',
      withUser({ status: 500 }),
      '`user_not_found` is sent with 500 instead of 404. Clients correct their request after a 4xx and repeat it after a 5xx, so they react wrongly.',
    ],
    [
      'a removed parameter',
      withUser({ params: [] }),
      '`user_not_found` no longer has the parameter `id`. Clients that read it find nothing. Keep `{id}` in `message` or `userMessage`.',
    ],
  ])('reports %s as a change that breaks clients', (_, errors, message) => {
    const broken = compareErrors(errors).filter(({ level }) => level === 'breaking');
    expect(broken.map((change) => change.message).join('\n')).toContain(message);
  });

  it('reports a renamed code once', () => {
    const { user_not_found: user } = BOTH;
    const before = createCatalogue();
    const after = createCatalogue({
      errors: { no_such_user: user!, order_shipped: ORDER_SHIPPED },
      operations: { 'GET /users/{id}': { no_such_user: 404, validation_failed: 422 } },
    });
    expect(compareCatalogues(before, after)).toHaveLength(1);
  });

  it.each<[string, Errors, string]>([
    [
      'another status of the same class',
      withUser({ status: 410 }),
      '`user_not_found` is sent with 410 instead of 404. Clients that compare the status notice it.',
    ],
    [
      'a new number',
      { ...BOTH, order_shipped: { ...ORDER_SHIPPED, number: 7 } },
      '`order_shipped` has the new number 7.',
    ],
  ])('reports %s as a change that clients may notice', (_, errors, message) => {
    const [change, ...others] = compareErrors(errors);
    expect(change).toMatchObject({ level: 'notable', message: expect.stringContaining(message) });
    expect(others).toEqual([]);
  });

  it.each<[string, Errors, string]>([
    ['a new error', { ...BOTH, constructor: ORDER_SHIPPED }, '`constructor` is new.'],
    ['another message', withUser({ message: 'No.' }), 'The message of `user_not_found` is changed.'],
    ['a new parameter', withUser({ params: ['id', 'x'] }), '`user_not_found` has the new parameter `x`.'],
    ['another class', withUser({ class: 'NoUser' }), 'The class of `user_not_found` is `NoUser`, formerly'],
  ])('reports %s as a safe change', (_, errors, message) => {
    const [change, ...others] = compareErrors(errors);
    expect(change).toMatchObject({ level: 'safe', message: expect.stringContaining(message) });
    expect(others).toEqual([]);
  });

  it('forbids retired codes and numbers, also those that another error takes over', () => {
    const errors = {
      ...withUser({}),
      user_missing: ORDER_SHIPPED,
      order_shipped: { ...ORDER_SHIPPED, number: 999 },
    };
    const forbidden = compareErrors(errors, { retired: RETIRED }).filter(
      ({ level }) => level === 'forbidden',
    );
    expect(forbidden.map(({ message }) => message)).toEqual([
      expect.stringContaining('`order_shipped` has the number 999 of `user_missing`, an earlier error.'),
      expect.stringContaining('`user_missing` is the code of an earlier error, `UserMissing`.'),
    ]);
  });

  it('compares the errors of the operations', () => {
    const before = createCatalogue({
      operations: {
        'GET /users': { validation_failed: 422 },
        'GET /users/{id}': { user_not_found: 404, validation_failed: 422 },
        'PUT /users/{id}': { user_not_found: 404, internal_server_error: 500 },
      },
    });
    const after = createCatalogue({
      operations: {
        'GET /users/{id}': { user_not_found: 404, validation_failed: 400, order_shipped: 409 },
        'PUT /users/{id}': { user_not_found: 404 },
        'POST /users': { validation_failed: 422 },
      },
    });
    expect(compareCatalogues(before, after)).toEqual([
      {
        level: 'notable',
        message:
          'GET /users/{id} can send `order_shipped` (409). Clients that handle all codes of the operation, such as in an exhaustive `switch`, need a case for it.',
      },
      {
        level: 'notable',
        message:
          'GET /users/{id} sends `validation_failed` with 400 instead of 422. Clients that compare the status notice it.',
      },
      { level: 'safe', message: 'GET /users is removed.' },
      { level: 'safe', message: 'PUT /users/{id} no longer sends `internal_server_error`.' },
      { level: 'safe', message: 'POST /users is new.' },
    ]);
  });
});
