import { type ModulesContainer } from '@nestjs/core';
import { hasOwnScope, type Provider } from './errors.discovery.js';

/**
 * Remembers what was found in an app's modules, and looks again when one was loaded since: when it comes, when its
 * providers are known, and when those of factories are made.
 */
export function perModules<T>(modules: ModulesContainer, find: () => T): () => T {
  let found: { readonly size: number; readonly awaited: readonly Provider[]; readonly value: T } | undefined;
  return () => {
    if (found?.size !== modules.size || found.awaited.some(isThere)) {
      const providers = [...modules.values()].flatMap(
        (module) => [...module.providers.values()] as Provider[],
      );
      // What is made for each request is never there.
      const awaited = providers.filter((provider) => !isThere(provider) && !hasOwnScope(provider));
      found = { size: modules.size, awaited, value: find() };
    }
    return found.value;
  };
}

/** A module that comes is nothing at first, and then its providers are what their prototypes are. */
function isThere({ instance }: Provider): boolean {
  return instance !== null && instance !== undefined;
}
