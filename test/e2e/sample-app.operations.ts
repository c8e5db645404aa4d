import { type OpenApiDocument } from 'nestjs-api-errors';
import { type RightRequest } from './contract.requests.js';

const PARTY = { name: 'Riga Music School', email: 'office@music.example', terminal: 'RIX' };
const REPLACEMENT = {
  cargo: [
    {
      description: 'Crate',
      weight: 30,
      quantity: 1,
      dimensions: { length: 80, width: 60, height: 100 },
      isDangerous: true,
      unNumber: 'UN1263',
    },
  ],
  sender: PARTY,
  receiver: { ...PARTY, phone: '+37167012345' },
  services: ['insurance', 'tail_lift'],
};

const BODIES: Readonly<Record<string, unknown>> = {
  'post /customers': { name: 'Hansen', email: 'race@hansen.example', phone: '+37167012345' },
  'post /orders': { customerId: 1, reference: 'PO-1842', ...REPLACEMENT },
  'put /orders/{id}': REPLACEMENT,
  'post /orders/{id}/tracking': { event: 'picked_up', at: '2025-03-14T09:26:00Z' },
  'post /quotes': { from: 'HAM', to: 'RIX', weight: 480 },
};

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: { readonly example?: unknown };
}

interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: object;
  readonly 'x-errors': Readonly<Record<string, { readonly status: number }>>;
}

export type SampleOperation = ReturnType<typeof listOperations>[number];

/** Lists the operations of a document, each with a request that succeeds. */
export function listOperations(document: OpenApiDocument) {
  const paths = document.paths as Record<string, Record<string, Operation>>;
  return Object.entries(paths).flatMap(([template, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const { parameters = [], requestBody } = operation;
      const listParameters = (place: string) => parameters.filter((each) => each.in === place);
      const body = BODIES[`${method} ${template}`];
      if ((body === undefined) !== (requestBody === undefined))
        throw new Error(`${method} ${template}: body?`);
      const right: RightRequest = {
        template,
        params: Object.fromEntries(
          listParameters('path').map(({ name, schema }) => [name, String(schema.example)]),
        ),
        query: listParameters('query').map(({ name }) => name),
        headers: {
          'x-api-key': 'demo-dispatcher',
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        body,
      };
      const requiredQuery = listParameters('query').filter(({ required }) => required);
      return {
        method: method.toUpperCase(),
        template,
        right,
        /** The examples of query parameters that a request must have. */
        requiredQuery: Object.fromEntries(
          requiredQuery.map(({ name, schema }) => [name, String(schema.example)]),
        ),
        errors: operation['x-errors'],
      };
    }),
  );
}

/** Returns addresses to send from, since each address may send five requests in ten seconds. */
export function createAddresses(): () => string {
  let sent = 0;
  return () => {
    const address = Math.floor(sent / 4);
    sent += 1;
    return `127.1.${Math.floor(address / 250)}.${1 + (address % 250)}`;
  };
}

/** This route of the sample app has a deliberate bug. */
export const CRASHING_ROUTE = '/orders/{id}/label';
