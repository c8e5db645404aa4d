import { describe, expect, it, jest } from '@jest/globals';
import {
  Args,
  ArgsType,
  Field,
  GraphQLModule,
  InputType,
  Int,
  ObjectType,
  Parent,
  Query as GraphQLQuery,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Allow, IsInt, Min } from 'class-validator';
import { throwError } from 'rxjs';
import {
  Level,
  NEST_ALONE,
  listNestErrors,
  OrderForbidden,
  OrderLate,
  OrderNotFound,
  OURS,
  throwByName,
  run,
  describeLevel,
  THROWN,
  useNestPipe,
} from './contexts.app.js';
import { type TestApp } from './harness.js';

// @fastify/static requires an ES module, which jest cannot do before Node 24.9. setMock() gives jest the module that
// import() loads, so nothing is mocked.
for (const name of ['content-disposition']) jest.setMock(name, await import(name));
const { MercuriusDriver } = await import('@nestjs/mercurius');

describe('ErrorsFilter in GraphQL', () => {
  @ArgsType()
  class Page {
    @Field(() => Int, { defaultValue: 1 })
    @IsInt()
    @Min(1)
    page!: number;
  }

  @InputType()
  class Note {
    @Field()
    @Allow()
    text!: string;

    @Field({ nullable: true })
    unruled?: string;
  }

  @ObjectType()
  class Order {
    @Field(() => Int)
    id!: number;
  }

  @Resolver(() => Order)
  class OrdersResolver {
    @GraphQLQuery(() => String, { nullable: true })
    throws(@Args('what') what: string) {
      throwByName(what);
    }

    @GraphQLQuery(() => String, { nullable: true })
    rejects(@Args('what') what: string) {
      return throwError(() => THROWN[what]!());
    }

    @GraphQLQuery(() => String, { nullable: true })
    forbidden() {
      throw new OrderForbidden({ id: 7 });
    }

    @GraphQLQuery(() => String, { nullable: true })
    missing() {
      throw new OrderNotFound({ id: 7 });
    }

    @GraphQLQuery(() => String, { nullable: true })
    levels(@Args('input') input: Level, @Args('size', { type: () => Int }) size: number) {
      return JSON.stringify({ ...describeLevel(input), size });
    }

    @GraphQLQuery(() => String, { nullable: true })
    pages(@Args() page: Page) {
      return JSON.stringify({ page: page.page, isPage: page instanceof Page });
    }

    @GraphQLQuery(() => String, { nullable: true })
    notes(@Args('note') note: Note) {
      return note.text;
    }

    @GraphQLQuery(() => Order)
    order() {
      return { id: 7 };
    }

    @ResolveField(() => String, { nullable: true })
    late(@Parent() order: Order) {
      throw new OrderLate({ id: order.id });
    }
  }

  const serve = async (app: TestApp) => {
    const hosting = await run(new FastifyAdapter(), {
      ...app,
      imports: [GraphQLModule.forRoot({ driver: MercuriusDriver, autoSchemaFile: true })],
      providers: [OrdersResolver],
      main: (nest) => useNestPipe(app, nest),
    });
    const sendQuery = async (query: string) => (await hosting.send('/graphql', { json: { query } })).body;
    return { hosting, ask: sendQuery };
  };

  it('sends the same errors as Nest alone', async () => {
    const collectResponses = async (app: TestApp) => {
      const { hosting, ask } = await serve(app);
      const responses: Record<string, any> = {};
      for (const what of Object.keys(THROWN)) {
        responses[`${what} throws`] = await ask(`{ throws(what: "${what}") }`);
        responses[`${what} rejects`] = await ask(`{ rejects(what: "${what}") }`);
      }
      responses['a field'] = await ask('{ order { id late } }');
      responses.unknown = await ask('{ nowhere }');
      responses.valid = await ask('{ levels(input: { level: 2 }, size: 4) pages(page: 3) }');
      return { responses, log: listNestErrors(hosting) };
    };
    const ours = await collectResponses(OURS);
    expect(ours).toEqual(await collectResponses(NEST_ALONE));
    const { valid, ...failures } = ours.responses;
    expect(JSON.parse(valid.data.levels)).toEqual({ level: 2, isLevel: true, size: 4 });
    expect(JSON.parse(valid.data.pages)).toEqual({ page: 3, isPage: true });
    for (const { errors } of Object.values(failures)) expect(errors).toEqual([expect.anything()]);
    expect(failures['an error of the package throws']).toMatchObject({
      data: { throws: null },
      errors: [{ message: 'Order 1 is late.', path: ['throws'] }],
    });
    expect(ours.log).toContain('ExceptionsHandler: TypeError: secret');
  });

  it('validates arguments against their classes', async () => {
    const { ask } = await serve(OURS);
    expect(await ask('{ levels(input: { level: 0 }, size: 1) pages(page: 0) }')).toMatchObject({
      data: { levels: null, pages: null },
      errors: [
        { message: 'Validation Failed', path: ['levels'] },
        { message: 'Validation Failed', path: ['pages'] },
      ],
    });
  });

  it('rejects a field without rules as an unknown key', async () => {
    const { ask } = await serve(OURS);
    const { data, errors } = await ask(
      '{ known: notes(note: { text: "a" }) no: notes(note: { text: "a", unruled: "b" }) }',
    );
    expect(data).toEqual({ known: 'a', no: null });
    expect(errors).toMatchObject([{ path: ['no'], extensions: { errors: [{ field: 'note.unruled' }] } }]);
  });

  it('sends the code of an error beside its message, and the fields that fail', async () => {
    const { ask } = await serve(OURS);
    const { errors } = await ask(
      '{ throws(what: "an error of the package") levels(input: { level: 0 }, size: 1) }',
    );
    expect(errors).toMatchObject([
      { path: ['throws'], extensions: { code: 'order_late', status: 409 } },
      {
        path: ['levels'],
        extensions: {
          code: 'validation_failed',
          status: 422,
          errors: [{ field: 'input.level', reason: 'min' }],
        },
      },
    ]);
  });

  it('hides the original of an error with a disguise', async () => {
    const { ask } = await serve(OURS);
    const [forbidden, missing] = [await ask('{ it: forbidden }'), await ask('{ it: missing }')];
    expect(forbidden).toEqual(missing);
    expect(missing.errors).toMatchObject([{ message: 'No order 7.', extensions: { code: 'order_missing' } }]);
  });

  it('leaves the HTTP responses of the same app unchanged', async () => {
    const { hosting } = await serve(OURS);
    expect((await hosting.send('/nowhere')).body).toMatchObject({ code: 'not_found' });
  });
});
