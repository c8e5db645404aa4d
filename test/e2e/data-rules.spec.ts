import { afterEach, describe, expect, it } from '@jest/globals';
import {
  Body,
  Controller,
  type INestApplication,
  Inject,
  Injectable,
  Module,
  ParseArrayPipe,
  Post,
  Query,
  Scope,
  UsePipes,
} from '@nestjs/common';
import { LazyModuleLoader } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsEmail,
  IsOptional,
  IsString,
  useContainer,
  Validate,
  ValidateNested,
  type ValidationArguments,
  ValidatorConstraint,
  type ValidatorConstraintInterface,
} from 'class-validator';
import {
  AtLeastOneOf,
  documentErrors,
  ExistsIn,
  IsUnique,
  type Lookup,
  RequestValidationPipe,
  UseValidation,
} from 'nestjs-api-errors';
import { PLATFORMS, type RunningApp, start, type TestApp } from './harness.js';

const running: RunningApp[] = [];

afterEach(async () => {
  useContainer(undefined as never);
  await Promise.all(running.splice(0).map(async (app) => app.close()));
});

/** Represents the data source of one app. */
abstract class Store {
  readonly lookups: unknown[] = [];
  constructor(private readonly values: readonly unknown[]) {}

  async has(value: unknown): Promise<boolean> {
    this.lookups.push(value);
    if (value === 'down@b.co') throw new Error('database is down at db-7.internal');
    return this.values.includes(value);
  }
}

@Injectable()
class Emails implements Lookup {
  constructor(private readonly store: Store) {}

  exists(value: unknown) {
    return this.store.has(value);
  }
}

@Injectable()
class Teams implements Lookup {
  constructor(@Inject(Store) private readonly store: Store) {}

  exists(value: string, { property }: ValidationArguments) {
    return this.store.has(`${property}:${value}`);
  }
}

@Injectable()
@ValidatorConstraint({ name: 'notBlocked', async: true })
class NotBlocked implements ValidatorConstraintInterface {
  constructor(private readonly store: Store) {}

  async validate(value: string) {
    return !(await this.store.has(`blocked:${value}`));
  }

  defaultMessage() {
    return '$property is blocked.';
  }
}

@AtLeastOneOf(['email', 'team'])
class Member {
  @IsOptional()
  @IsEmail()
  @IsUnique(Emails)
  email?: string;

  @IsOptional()
  @IsString()
  @ExistsIn(Teams)
  team?: string;

  @IsOptional()
  @Validate(NotBlocked)
  name?: string;
}

class Filter {
  @IsOptional()
  @ExistsIn(Teams)
  team?: string;
}

@Controller('members')
class MembersController {
  @Post()
  create(@Body() member: Member, @Query() filter: Filter) {
    return { member, filter };
  }

  @Post('own')
  @UseValidation({ forbidNonWhitelisted: false })
  own(@Body() member: Member) {
    return member;
  }
}

class MemoryStore extends Store {
  constructor() {
    super(['taken@b.co', 'team:red', 'blocked:Eve']);
  }
}

/** Provides the data in a module that the module of the controller does not import. */
@Module({ providers: [{ provide: Store, useClass: MemoryStore }, Emails, Teams, NotBlocked] })
class DataModule {}

describe.each(PLATFORMS)('A rule against the data of an app on %s', (_, adapter) => {
  async function run(definition: TestApp = {}) {
    const controllers = [MembersController];
    const app = await start(adapter(), { controllers, imports: [DataModule], ...definition });
    running.push(app);
    return app;
  }

  it('calls providers of any module, with their dependencies', async () => {
    const app = await run();
    const json = { email: 'taken@b.co', team: 'blue', name: 'Eve' };
    const { status, body } = await app.send('/members?team=green', { json });
    expect(status).toBe(422);
    expect(body.errors).toEqual([
      {
        field: 'email',
        in: 'body',
        code: 'already_exists',
        message: 'This value already exists.',
        reason: 'isUnique',
      },
      {
        field: 'team',
        in: 'body',
        code: 'invalid',
        message: 'The referenced object does not exist.',
        reason: 'existsIn',
      },
      { field: 'name', in: 'body', code: 'invalid', message: 'name is blocked.', reason: 'notBlocked' },
      {
        field: 'team',
        in: 'query',
        code: 'invalid',
        message: 'The referenced object does not exist.',
        reason: 'existsIn',
      },
    ]);
  });

  it('calls a provider once for each value, and not for values of a wrong type', async () => {
    const app = await run();
    const { lookups } = app.app.get(Store, { strict: false });
    const sent = await app.send('/members?team=red', { json: { email: 'free@b.co', name: 'Ada' } });
    expect(sent.status).toBe(201);
    expect(lookups).toEqual(['free@b.co', 'blocked:Ada', 'team:red']);
    lookups.length = 0;
    const junk = await app.send('/members', { json: { email: "' OR 1=1", team: { $ne: null } } });
    expect(junk.status).toBe(422);
    expect(lookups).toEqual([]);
  });

  it('calls its provider for a handler with options of @UseValidation()', async () => {
    const app = await run();
    const { body } = await app.send('/members/own', { json: { email: 'taken@b.co', more: 1 } });
    expect(body.errors).toEqual([expect.objectContaining({ code: 'already_exists' })]);
  });

  it('fails with a 500 that hides the reason if the data source fails', async () => {
    const app = await run();
    const { status, body, text } = await app.send('/members', { json: { email: 'down@b.co' } });
    expect([status, body.code]).toEqual([500, 'internal_server_error']);
    expect(text).not.toContain('database');
    expect(app.log.text).toContain('database is down at db-7.internal');
  });

  it('reports its field beside the one error of a cross-field rule', async () => {
    const app = await run();
    const { body } = await app.send('/members?team=green', { json: {} });
    expect(body.errors).toEqual([
      {
        field: 'email',
        fields: ['email', 'team'],
        in: 'body',
        code: 'missing_field',
        message: 'At least one of email, team is required.',
        reason: 'atLeastOneOf',
      },
      expect.objectContaining({ field: 'team', in: 'query' }),
    ]);
  });

  it('calls the provider of its own app if two apps share a process', async () => {
    class OtherStore extends Store {
      constructor() {
        super(['free@b.co', 'team:blue', 'blocked:Ada']);
      }
    }
    const providers = [{ provide: Store, useClass: OtherStore }, Emails, Teams, NotBlocked];
    const apps = [await run(), await run({ imports: [], providers })];
    const json = { email: 'free@b.co', team: 'blue', name: 'Ada' };
    const reasons = apps.map(async (app) => (await app.send('/members', { json })).body.errors);
    expect((await Promise.all(reasons)).map((errors) => errors.map((error: any) => error.reason))).toEqual([
      ['existsIn'],
      ['isUnique', 'notBlocked'],
    ]);
  });

  it('calls the replacement of a provider, under its class or another token', async () => {
    const everything: Lookup = { exists: () => true };
    const providers = [
      { provide: Emails, useValue: everything },
      { provide: 'teams', useClass: Teams },
      { provide: Store, useFactory: async () => new MemoryStore() },
    ];
    const app = await run({ imports: [], providers });
    const { body } = await app.send('/members', { json: { email: 'free@b.co', team: 'red' } });
    expect(body.errors).toEqual([expect.objectContaining({ code: 'already_exists' })]);
  });

  it('calls the provider of the first module whose token is the class', async () => {
    const provideEmails = (exists: boolean) => ({ provide: Emails, useValue: { exists: () => exists } });
    @Module({ providers: [provideEmails(false)] })
    class Third {}
    @Module({ providers: [provideEmails(true)], imports: [Third] })
    class Second {}
    const unasked = [
      { provide: Store, useClass: MemoryStore },
      { provide: 'emails', useClass: Emails },
    ];
    @Module({ providers: unasked })
    class First {}
    const app = await run({ imports: [First, Second] });
    const { body } = await app.send('/members', { json: { email: 'free@b.co' } });
    expect(body.errors).toEqual([expect.objectContaining({ code: 'already_exists' })]);
  });

  it('calls the container of class-validator for a provider that is not a singleton', async () => {
    @Injectable({ scope: Scope.REQUEST })
    class Scoped implements Lookup {
      constructor(@Inject('word') private readonly word?: string) {}
      exists() {
        return this.word === undefined;
      }
    }
    @Injectable({ scope: Scope.TRANSIENT })
    class Transient extends Scoped {}
    @Injectable()
    class Dependent extends Scoped {
      constructor(@Inject(Scoped) scoped?: Scoped) {
        super(scoped && 'word');
      }
    }
    class LookupDto {
      @IsUnique(Scoped)
      a!: string;
      @IsUnique(Transient)
      b!: string;
      @IsUnique(Dependent)
      c!: string;
    }
    @Controller()
    class LookupController {
      @Post()
      create(@Body() body: LookupDto) {
        return body;
      }
    }
    const providers = [{ provide: 'word', useValue: 'word' }, Scoped, Transient, Dependent];
    const app = await run({ imports: [], controllers: [LookupController], providers });
    const { body } = await app.send('/', { json: { a: 'x', b: 'x', c: 'x' } });
    expect(body.errors.map((error: any) => error.field)).toEqual(['a', 'b', 'c']);
  });

  it('calls a provider of a module that was loaded later', async () => {
    const app = await run({ imports: [] });
    await app.app.get(LazyModuleLoader).load(() => DataModule);
    const { body } = await app.send('/members', { json: { email: 'taken@b.co' } });
    expect(body.errors).toEqual([expect.objectContaining({ code: 'already_exists' })]);
  });

  it('calls a provider whose module is loaded after the document was written', async () => {
    @Injectable()
    class Words {
      readonly blocked = ['Eve'];
    }
    @Injectable()
    @ValidatorConstraint({ name: 'isFree' })
    class IsFree implements ValidatorConstraintInterface {
      constructor(private readonly words: Words) {}

      validate(value: string) {
        return !this.words.blocked.includes(value);
      }

      defaultMessage() {
        return '$property is blocked.';
      }
    }
    @Module({ providers: [Words, IsFree] })
    class WordsModule {}
    class Renaming {
      @IsOptional()
      @Validate(IsFree)
      name?: string;
    }
    @Controller('names')
    class NamesController {
      @Post()
      one(@Body() body: Renaming) {
        return body;
      }

      @Post('two')
      two(@Body() body: Renaming, @Query() filter: Filter) {
        return { body, filter };
      }
    }
    const app = await run({
      imports: [],
      controllers: [NamesController],
      main: async (nest) => {
        documentErrors(nest, SwaggerModule.createDocument(nest, new DocumentBuilder().build()));
        await nest.get(LazyModuleLoader).load(() => WordsModule);
      },
    });
    for (const path of ['/names', '/names/two']) {
      expect(await app.send(path, { json: { name: 'Ann' } })).toMatchObject({ status: 201 });
      expect(await app.send(path, { json: { name: 'Eve' } })).toMatchObject({ status: 422 });
    }
  });

  describe('The startup warning about a rule against the data', () => {
    class Nested {
      @IsUnique(Emails)
      email!: string;

      @ValidateNested()
      @Type(() => Parent)
      parent?: object;
    }
    class Parent {
      @ValidateNested({ each: true })
      @Type(() => Nested)
      children!: Nested[];

      @ValidateNested()
      @Type(() => Nested, {
        discriminator: { property: 'kind', subTypes: [{ name: 'member', value: Member }] },
      })
      kin!: object;

      @ValidateNested()
      @Type(({ object } = {} as never) => (object['isMember'] ? Member : Nested))
      any!: object;
    }
    /** Has no dependencies, so it can be constructed without the container of Nest. */
    class Even implements Lookup {
      exists(value: unknown) {
        return Number(value) % 2 === 0;
      }
    }
    class Simple {
      @ExistsIn(Even)
      number!: number;
    }
    @Injectable({ scope: Scope.REQUEST })
    class Scoped extends Emails {}
    @Injectable()
    class Injected implements Lookup {
      @Inject(Store)
      private readonly store!: Store;
      exists(value: unknown) {
        return this.store.has(value);
      }
    }
    class Others {
      @IsUnique(Scoped, { groups: ['never'] })
      scoped!: string;

      @IsUnique(Injected)
      injected!: string;
    }
    @Controller()
    class OneController {
      @Post('one')
      one(@Body() body: Member, @Query() filter: Filter) {
        return { body, filter };
      }
    }
    @Controller()
    class NestedController {
      @Post('nested')
      nested(@Body() body: Parent) {
        return body;
      }
    }
    @Controller()
    class ListController {
      @Post('list')
      list(@Body(new ParseArrayPipe({ items: Member })) body: Member[]) {
        return body;
      }
    }
    @Controller()
    class OthersController {
      @Post('others')
      others(@Body() body: Others) {
        return body;
      }
    }
    @Controller()
    class SimpleController {
      @Post('simple')
      simple(@Body() body: Simple) {
        return body;
      }
    }
    const listWarnings = (app: RunningApp) =>
      app.log.ours.filter(({ level }) => level === 'warn').map(({ message }) => message);

    it.each([
      ['of a class', [OneController], 'Emails, Teams, NotBlocked'],
      [
        'of nested classes, and of classes that a type function may return',
        [NestedController],
        'Emails, Teams, NotBlocked',
      ],
      ['of request scope, or with property injection', [OthersController], 'Scoped, Injected'],
      ['of all handlers', [OneController, OthersController], 'Emails, Teams, NotBlocked, Scoped, Injected'],
    ])('names each class once that no module provides as a singleton: %s', async (__, controllers, names) => {
      const providers = [{ provide: Store, useClass: MemoryStore }, Scoped];
      const warnings = listWarnings(await run({ imports: [], controllers, providers }));
      expect(warnings).toEqual([
        expect.stringMatching(new RegExp(`^${names}: rules use this class, but no module provides it`)),
      ]);
    });

    it('names the classes that rules of list items call, until class-validator knows the container', async () => {
      const controllers = [ListController];
      const unknown = await run({ controllers });
      expect(listWarnings(unknown)).toEqual([
        expect.stringMatching(/^Emails, Teams, NotBlocked: rules of a list's items use this class/),
      ]);
      const json = [{ email: 'taken@b.co' }];
      expect((await unknown.send('/list', { json })).status).toBe(500);
      const main = (nest: INestApplication) => useContainer(nest, { fallbackOnErrors: true });
      const known = await run({ controllers, main });
      expect(listWarnings(known)).toEqual([]);
      expect((await known.send('/list', { json })).body.errors).toMatchObject([{ code: 'already_exists' }]);
      expect((await known.send('/list', { json: [{ email: 'free@b.co' }] })).status).toBe(201);
    });

    it('omits classes that a module provides, or that need no dependencies', async () => {
      const controllers = [OneController, NestedController, SimpleController];
      expect(listWarnings(await run({ controllers }))).toEqual([]);
    });
  });

  it('is checked without the container of the app in a pipe that a controller constructs', async () => {
    class Even implements Lookup {
      exists(value: unknown) {
        return Number(value) % 2 === 0;
      }
    }
    class Numbered {
      @ExistsIn(Even)
      number!: number;
    }
    @Controller()
    class OwnController {
      @Post()
      @UsePipes(new RequestValidationPipe())
      create(@Body() body: Numbered) {
        return body;
      }
    }
    const app = await run({ errors: { validation: false }, imports: [], controllers: [OwnController] });
    expect((await app.send('/', { json: { number: 3 } })).status).toBe(422);
    expect((await app.send('/', { json: { number: 4 } })).status).toBe(201);
  });
});
