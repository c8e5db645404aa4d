import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Controller, Get, Param, type INestApplication, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type AnyApiErrorClass, ApiErrors, defineError, ErrorsModule, HttpErrors } from 'nestjs-api-errors';
import { CatalogueError, checkCatalogue, type CheckCatalogueOptions } from 'nestjs-api-errors/testing';
import { moduleOf, PLATFORMS } from './harness.js';

const folder = mkdtempSync(join(tmpdir(), 'catalogue-'));
const file = join(folder, 'errors.lock.json');

class UserNotFound extends defineError({
  code: 'user_not_found',
  number: 1001,
  status: 404,
  message: "User '{id}' does not exist.",
}) {}
class UserOfOthers extends defineError({
  code: 'user_of_others',
  status: 403,
  message: "User '{id}' belongs to others.",
  disguise: UserNotFound,
}) {}
class UserLocked extends defineError({ code: 'user_locked', status: 423, message: 'The user is locked.' }) {}
class NoSuchUser extends defineError({ code: 'no_such_user', status: 404, message: 'Gone.' }) {}
class UserMoved extends defineError({ code: 'user_moved', number: 1001, status: 409, message: 'Moved.' }) {}

/** Creates a controller with one operation, which documents these errors. */
function createController(errors: readonly AnyApiErrorClass[]): Type {
  @Controller('users')
  class UsersController {
    @Get(':id')
    @ApiErrors(...errors)
    find(@Param('id') id: string) {
      return id;
    }
  }
  return UsersController;
}

async function check(
  adapter: (typeof PLATFORMS)[number][1],
  errors: readonly AnyApiErrorClass[],
  options?: CheckCatalogueOptions,
) {
  const root = moduleOf({ controllers: [createController(errors)] }, [ErrorsModule.forRoot({ errors })]);
  const app: INestApplication = await NestFactory.create(root, adapter(), { logger: false });
  try {
    return checkCatalogue(app, file, options);
  } finally {
    await app.close();
  }
}

const readFile = () => readFileSync(file, 'utf8');

const { CI, UPDATE_CATALOGUE } = process.env;
function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe.each(PLATFORMS)('checkCatalogue() on %s', (_, adapter) => {
  afterEach(() => {
    rmSync(file, { force: true });
    restore('CI', CI);
    restore('UPDATE_CATALOGUE', UPDATE_CATALOGUE);
  });

  /** Writes the file for an app, as the first test run on a machine does. */
  async function lock(errors: readonly AnyApiErrorClass[]): Promise<string> {
    delete process.env.CI;
    delete process.env.UPDATE_CATALOGUE;
    await check(adapter, errors);
    return readFile();
  }

  it('writes the errors and the operations of the app into a new file, without disguised errors', async () => {
    expect(await lock([UserNotFound, UserOfOthers])).toBe(`{
  "errors": {
    "user_not_found": {
      "class": "UserNotFound",
      "number": 1001,
      "status": 404,
      "message": "User '{id}' does not exist.",
      "params": ["id"]
    }
  },
  "operations": {
    "GET /users/{id}": {
      "internal_server_error": 500,
      "user_not_found": 404
    }
  },
  "retired": {
    "codes": {},
    "numbers": {}
  }
}
`);
    expect(await check(adapter, [UserNotFound, UserOfOthers])).toEqual([]);
  });

  it('does not write a new file in CI', async () => {
    process.env.CI = 'true';
    delete process.env.UPDATE_CATALOGUE;
    await expect(check(adapter, [UserNotFound])).rejects.toThrow(
      `${file} does not exist, and a test does not write it in CI. Run the test on your machine and commit the file.`,
    );
    expect(existsSync(file)).toBe(false);
  });

  it('fails for a change that breaks no client unless the test updates the file', async () => {
    const before = await lock([UserNotFound]);
    await expect(check(adapter, [UserNotFound, UserLocked])).rejects
      .toThrow(`The errors of the app differ from ${file}. No change breaks clients.

To be noted:
- GET /users/{id} can send \`user_locked\` (423). Clients that handle all codes of the operation, such as in an exhaustive \`switch\`, need a case for it.

Safe:
- \`user_locked\` is new.

Run the test with UPDATE_CATALOGUE=1 to update the file, then review and commit it.`);
    expect(readFile()).toBe(before);
    process.env.UPDATE_CATALOGUE = '1';
    expect(await check(adapter, [UserNotFound, UserLocked])).toHaveLength(2);
    expect(readFile()).toContain('"user_locked": 423');
  });

  it('updates the file by option', async () => {
    await lock([UserNotFound]);
    await check(adapter, [UserNotFound, UserLocked], { update: true });
    expect(readFile()).toContain('"user_locked": 423');
  });

  it('lists all changes that break clients, and does not write them with an update alone', async () => {
    const before = await lock([UserNotFound, UserLocked]);
    const broken = check(adapter, [NoSuchUser, UserLocked], { update: true });
    await expect(broken).rejects.toBeInstanceOf(CatalogueError);
    await expect(broken).rejects.toMatchObject({
      changes: [{ level: 'breaking' }, { level: 'notable' }, { level: 'safe' }],
    });
    await expect(broken).rejects.toThrow(
      'Undo the breaking changes. If you must break clients, run the test with UPDATE_CATALOGUE=breaking: it retires the old codes and numbers.',
    );
    expect(readFile()).toBe(before);
  });

  it('retires codes and numbers if breaking changes are accepted, and never allows them again', async () => {
    await lock([UserNotFound, UserLocked]);
    process.env.UPDATE_CATALOGUE = 'breaking';
    await check(adapter, [UserLocked]);
    const { retired } = JSON.parse(readFile());
    expect(retired).toEqual({
      codes: { user_not_found: expect.objectContaining({ class: 'UserNotFound', number: 1001 }) },
      numbers: { 1001: 'user_not_found' },
    });
    await expect(check(adapter, [UserLocked, UserNotFound])).rejects.toThrow(
      '`user_not_found` is the code of an earlier error, `UserNotFound`.',
    );
    await expect(check(adapter, [UserLocked, UserMoved])).rejects.toThrow(
      '`user_moved` has the number 1001 of `user_not_found`, an earlier error.',
    );
    await check(adapter, [UserLocked, NoSuchUser]);
    expect(JSON.parse(readFile()).retired).toEqual(retired);
  });

  it('keeps a number that a renamed error still has', async () => {
    await lock([UserNotFound]);
    await check(adapter, [UserMoved], { update: true, acceptBreaking: true });
    const { retired } = JSON.parse(readFile());
    expect([Object.keys(retired.codes), retired.numbers]).toEqual([['user_not_found'], {}]);
  });

  it('lists errors that replace built-in errors, and no built-in errors', async () => {
    class PageNotFound extends defineError({
      code: 'page_not_found',
      status: 404,
      message: 'There is no such page.',
      replaces: HttpErrors.NotFound,
    }) {}
    await lock([PageNotFound, HttpErrors.Conflict]);
    expect(Object.keys(JSON.parse(readFile()).errors)).toEqual(['page_not_found']);
  });

  it.each([
    ['<<<<<<< main', 'is not valid JSON. Resolve its merge conflict, or restore it from Git.'],
    ['{"errors":{}}', 'must have the objects `errors`, `operations`, `retired.codes` and `retired.numbers`.'],
  ])('rejects a file with %s', async (text, message) => {
    writeFileSync(file, text);
    await expect(check(adapter, [UserNotFound], { update: true })).rejects.toThrow(message);
  });

  it('accepts a file with the line breaks of Windows', async () => {
    const text = (await lock([UserNotFound])).replaceAll('\n', '\r\n');
    writeFileSync(file, text);
    expect(await check(adapter, [UserNotFound])).toEqual([]);
    expect(readFile()).toBe(text);
  });
});
