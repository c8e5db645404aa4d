/**
 * The failures that are not caused by the package. Each has a minimal document that shows it without the package, and the
 * runner proves that it still does. Remove an entry once its generator is corrected.
 */

/** @param {object} schema */
const createDocument = (schema) => ({
  paths: {
    '/values': {
      get: {
        operationId: 'getValue',
        responses: {
          200: {
            description: 'A value.',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Value' } } },
          },
        },
      },
    },
  },
  components: { schemas: { Value: schema } },
});

/** @type {readonly { generator: string, reason: string, message: RegExp, document: object }[]} */
export const KNOWN_FAILURES = [
  {
    generator: 'oazapfts',
    reason: 'It writes the status of a response for a range, such as 5XX, as a number.',
    message: /An identifier or keyword cannot immediately follow a numeric literal|Member 'XX'/,
    document: {
      paths: {
        '/values': {
          get: {
            operationId: 'getValue',
            responses: {
              200: { description: 'OK.' },
              '5XX': {
                description: 'A crash.',
                content: { 'application/json': { schema: { type: 'string' } } },
              },
            },
          },
        },
      },
    },
  },
  {
    generator: 'kubb',
    reason: 'Its types omit the empty string of an enum, which its fakes return.',
    message: /Type '""' is not assignable|Type 'string' is not assignable to type 'never'/,
    document: createDocument({
      type: 'object',
      required: ['pointer', 'root'],
      properties: {
        pointer: { type: 'string', enum: ['', '/name'] },
        root: { type: 'string', enum: [''] },
      },
    }),
  },
];
