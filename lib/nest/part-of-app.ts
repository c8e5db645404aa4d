import { type INestApplicationContext, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

/**
 * The instance of one of our classes in a running app. It looks into the container itself: `app.get` of what is missing
 * ends the process before anyone can say why.
 *
 * @param caller the function that needs it, for the message
 * @throws Error where the app does not import `ErrorsModule`
 */
export function partOfApp<Part extends object>(
  app: INestApplicationContext,
  type: Type<Part>,
  caller: string,
): Part {
  for (const { providers } of app.get(ModulesContainer, { strict: false }).values()) {
    const found: unknown = providers.get(type)?.instance;
    if (found instanceof type) return found;
  }
  throw new Error(
    `${caller}() found no ErrorsModule in this app. Import ErrorsModule.forRoot() into its root module.`,
  );
}
