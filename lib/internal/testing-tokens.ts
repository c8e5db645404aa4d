/**
 * Tokens with which `nestjs-api-errors/testing` gets classes of the app, because a bundle of that entry point must not have
 * copies of them.
 */
export const TESTING_TOKENS = {
  pages: Symbol.for('nestjs-api-errors:pages'),
  operations: Symbol.for('nestjs-api-errors:operations'),
  reporter: Symbol.for('nestjs-api-errors:reporter'),
} as const;
