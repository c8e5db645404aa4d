import { type Json, mutate } from './mutations.js';

/** A request that is sent to both apps. */
export interface DifferentialRequest {
  /** The route of the handler, which is its name as well. @example 'body/plain' */
  readonly handler: string;
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** True if it is sent with every set of options, even in a run that sends a sample. */
  readonly isEssential?: true;
}

const JSON_TYPE = { 'content-type': 'application/json' };

function post(handler: string, name: string, body?: string, query = ''): DifferentialRequest {
  const path = `/${handler}${query}`;
  return {
    handler,
    name,
    method: 'POST',
    path,
    ...(body !== undefined && { body, headers: JSON_TYPE }),
  };
}

const markEssential = (request: DifferentialRequest): DifferentialRequest => ({
  ...request,
  isEssential: true,
});

/** Bodies that are sent to every handler, valid or not. */
const ROOTS = [
  '',
  '{}',
  '[]',
  '[{}]',
  '[null]',
  'null',
  '5',
  '"text"',
  'true',
  '""',
  '{"name":"x","size":1,"z":{}}',
];

/** Nest's pipe crashes on these values. They are so few that a sample could lack them. */
const CRASHING_MUTATIONS: Readonly<Record<string, string>> = { 'body/holds-needy': 'the body in a list' };

/** The handler's class has no rules, so it accepts every object. */
const ROOT_HANDLER = 'body/unruly';

const address = { city: 'Kiel' };
const nestValue = (levels: number): string => `${'{"child":'.repeat(levels)}{"value":1}${'}'.repeat(levels)}`;

/** One or more valid bodies of each handler. The other bodies are mutations of them. */
const BODIES: Readonly<Record<string, readonly Json[]>> = {
  'body/plain': [{ name: 'x', size: 1 }],
  'body/all-optional': [{ name: 'x', on: true }],
  'body/partial': [{ name: 'x', size: 1 }],
  'body/unruly': [{ a: 1, b: 'x' }],
  'body/nested': [{ to: { ...address, zip: '1' }, stops: [address] }, { to: address }],
  'body/collections': [
    { map: { home: address } },
    { set: [address] },
    { record: { home: address } },
    { map: [address], set: { home: address }, record: [address] },
  ],
  'body/either': [
    { each: address },
    { each: [address] },
    { one: address },
    { one: [address] },
    { list: [address] },
    { list: address },
  ],
  'body/drawing': [{ shape: { kind: 'circle', radius: 1 } }, { shape: { kind: 'none', radius: 1 } }],
  'body/holds-unruly': [{ one: { a: 1 } }, { many: [{ a: 1, b: 'x' }] }, { typed: { a: 1 } }],
  'body/initialised': [{ name: 'x' }, { name: 'x', extra: 'sent', items: ['a'] }],
  'body/nests-initialised': [{ inner: { name: 'x' } }],
  'body/person': [{ first: 'A', last: 'B' }],
  'body/employee': [{ first: 'A', number: 1 }],
  'body/exposed': [
    { name: 'x', secret: 's', e_mail: 'm', text: ' t ' },
    { name: 'x', email: 'm' },
  ],
  'body/hidden': [{ name: 'x', hidden: 'h' }],
  'body/typed': [{ at: '2020-01-01', page: '1', on: 'false' }],
  'body/implicit': [{ n: '5', on: 'false', text: 5, at: '2020-01-01', color: 'red', tags: ['a', 1] }],
  'body/grouped': [{ a: 'a', b: 'b', c: 'c', d: 'd' }, { c: 'c' }],
  'body/conditional': [{ kind: 'x', x: 'y' }, { kind: 'y' }, { kind: 'y', x: 5 }],
  'body/lists': [{ tags: ['a'], anything: { deep: [1] } }],
  'body/holds-needy': [{ name: 'x' }, { name: 'x', item: { id: 1 } }],
  'body/tree': [{ value: 1, child: { value: 2, child: { value: 3 } } }],
  'body/asynchronous': [{ name: 'free' }, { name: 'taken' }],
  'body/symbol-rule': [{ name: 'x' }],
  'body/array': [[{ name: 'x', size: 1 }]],
  'body/any': [{ name: 'x' }],
  'body/interface': [{ name: 'x' }],
  'body/string': ['x', { name: 'x' }],
  'body/own-pipe': [{ name: 'x', size: 1 }],
  'body/handler-pipe': [{ name: 'x', size: 1 }],
  'body/parsed-array': [[{ name: 'x', size: 1 }]],
  'members/string': [{ item: 'x' }],
  'members/number': [{ item: 5 }],
  'members/boolean': [{ item: true }],
  'members/class': [{ item: address }],
  'members/list': [{ item: [address] }],
  'members/any': [{ item: address }],
  'members/parse-int': [{ item: '5' }],
  'members/default': [{ item: 5 }],
  'members/numbers': [{ item: [5] }, { item: '05,1.,"5",1e3, 6 ' }],
  'members/two-classes': [{ page: 1, filter: 'x', sort: 'name' }, { page: '1' }],
  'members/class-and-member': [{ name: 'x', extra: 'e' }, { name: 'x' }],
  'members/class-and-any': [{ name: 'x' }],
  'members/body-and-query': [{ name: 'x' }],
  'custom/class': [{ name: 'x', size: 1 }],
  'custom/unruly': [{ a: 1 }],
  'custom/beside-body': [{ name: 'x' }],
  'custom/any': [{ name: 'x' }],
  'custom/fixed': [{ name: 'x' }],
};

function* createBodyRequests(): Generator<DifferentialRequest> {
  for (const [handler, valid] of Object.entries(BODIES)) {
    yield post(handler, 'no body');
    for (const root of ROOTS) {
      const request = post(handler, `the body ${root || 'of no bytes'}`, root);
      yield handler === ROOT_HANDLER ? markEssential(request) : request;
    }
    for (const json of valid) {
      yield markEssential(post(handler, `valid: ${JSON.stringify(json)}`, JSON.stringify(json)));
      for (const mutation of mutate(json)) {
        const request = post(handler, `${JSON.stringify(json)}, ${mutation.name}`, mutation.json);
        yield mutation.name === CRASHING_MUTATIONS[handler] ? markEssential(request) : request;
      }
    }
  }
  yield post('body/tree', '20 levels', nestValue(20));
  yield post('body/any', '600 levels', nestValue(600));
  yield post('body/lists', '600 levels', `{"tags":[],"anything":${nestValue(600)}}`);
  yield markEssential(post('body/tree', '600 levels', nestValue(600)));
  yield markEssential({
    handler: 'body/all-optional',
    name: 'a body without a parser',
    method: 'POST',
    path: '/body/all-optional',
    headers: { 'content-type': 'application/x-unparsed' },
    body: 'x',
  });
}

/** Strings that a client may send as the value of a parameter. */
const TEXTS = [
  '5',
  '05',
  '-5',
  '+5',
  '1.',
  '.5',
  '1.5',
  '0x10',
  '1e3',
  '1e999',
  ' 5 ',
  'Infinity',
  'NaN',
  'abc',
  '',
  ' ',
  '0',
  '1',
  'true',
  'false',
  'TRUE',
  'null',
  'undefined',
  'red',
  '2020-01-01',
  '9007199254740993',
  '8f14e45f-ceea-467f-a0c5-1a2b3c4d5e6f',
  '5,6',
  '"5"',
  '[1]',
  '{"sort":"x"}',
  '{"sort":5};{"sort":"x"}',
  '{"other":1}',
  'true,false',
  ',',
  'ä ',
  '__proto__',
];

const MEMBERS = [
  'number',
  'boolean',
  'string',
  'date',
  'enum',
  'strings',
  'any',
  'class',
  'default-number',
  'default-boolean',
  'default-string',
  'int',
  'optional-int',
  'default-int',
  'float',
  'bool',
  'optional-bool',
  'parse-enum',
  'uuid',
  'number-array',
  'boolean-array',
  'string-array',
  'class-array',
  'untyped-array',
];

/** Queries that are not a single value. */
const MEMBER_QUERIES = [
  '',
  '?',
  '?x',
  '?y=1',
  '?x=1&x=2',
  '?x=a&x=b',
  '?x=true&x=true',
  '?x=5&x=5',
  '?x=&x=',
  '?x[]=1',
  '?x[a]=1',
  '?x[__proto__]=1',
  '?x.a=1',
  '?x=1&unknown=2',
  '?x=%00',
];

const CLASSES = [
  'page',
  'texts',
  'implicit',
  'unruly',
  'initialised',
  'person',
  'record',
  'whole-string',
  'two-classes',
  'class-and-member',
  'class-and-number',
];

const CLASS_QUERIES = [
  '',
  '?page=1',
  '?page=abc',
  '?page=',
  '?page=1&page=2',
  '?page=1&filter=x',
  '?filter=x&filter=y',
  '?filter=',
  '?q=x',
  '?q=x&tags=a',
  '?q=x&tags=a&tags=b',
  '?q=x&q=y',
  '?q=x&color=red',
  '?q=x&color=none',
  '?q[]=x',
  '?q[a]=x',
  '?tags[]=a&tags[]=b&q=x',
  '?filter[a]=1',
  '?n=5',
  '?n=abc',
  '?n=&on=false&text=x&at=2020-01-01&color=red&tags=a',
  '?on=true',
  '?on=1',
  '?a=1&b=x',
  '?name=x',
  '?name=x&extra=y',
  '?name=x&count=2',
  '?name=x&items=a',
  '?first=A&last=B',
  '?first=A&full=x',
  '?first=A&greet=x',
  '?first=A&ruled=x',
  '?sort=name',
  '?sort=name&page=1',
  '?sort=name&extra=e',
  '?extra=e',
  '?sort=name&n=abc',
  '?sort=name&unknown=1',
  '?unknown=1',
  '?__proto__=1',
  '?constructor=1',
  '?prototype=1',
  '?toString=1',
  '?hasOwnProperty=1',
  '?__proto__[a]=1',
];

const PATHS = [
  'class',
  'record',
  'number',
  'boolean',
  'string',
  'date',
  'enum',
  'int',
  'uuid',
  'class-and-member',
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'x-tenant': 't' },
  { 'x-count': '5' },
  { 'x-count': 'abc' },
];

function get(handler: string, rest: string, headers?: Readonly<Record<string, string>>): DifferentialRequest {
  return { handler, name: rest, method: 'GET', path: `/${handler}${rest}`, ...(headers && { headers }) };
}

function* createParameterRequests(): Generator<DifferentialRequest> {
  for (const member of MEMBERS) {
    for (const query of MEMBER_QUERIES) {
      // SWC emits the enum as the type of the parameter, and Nest's pipe then replaces the items of a list by gaps.
      if (member !== 'enum' || !query.includes('&x')) yield get(`member/${member}`, query);
    }
    for (const text of TEXTS) yield get(`member/${member}`, `?x=${encodeURIComponent(text)}`);
  }
  for (const name of CLASSES) {
    for (const query of CLASS_QUERIES) yield get(`query/${name}`, query);
  }
  for (const name of PATHS) {
    for (const text of TEXTS) {
      if (text !== '') yield get(`path/${name}`, `/${encodeURIComponent(text)}`);
    }
  }
  for (const name of ['class', 'number']) {
    for (const headers of HEADERS) {
      yield markEssential({ ...get(`headers/${name}`, '', headers), name: JSON.stringify(headers) });
    }
  }
  for (const name of ['number', 'parse-int']) {
    for (const query of ['', '?n=5', '?n=abc', '?n=', '?n=1&n=2']) {
      yield post(`custom/${name}`, query, undefined, query);
    }
  }
  for (const query of ['', '?page=1', '?page=abc', '?page=1&unknown=1', '?name=x', '?__proto__=1']) {
    for (const body of ['{}', '{"name":"x"}', '{"name":1}', '{"page":1}', '{"unknown":1}', '[]']) {
      yield post('members/body-and-query', `${query} ${body}`, body, query);
    }
  }
}

/** Returns every request of the test. */
export function createRequests(): readonly DifferentialRequest[] {
  return [...createBodyRequests(), ...createParameterRequests()];
}
