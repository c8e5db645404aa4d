import { type ModulesContainer } from '@nestjs/core';
import { hasOwnScope, markedProviders, type Provider } from './errors.discovery.js';

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

/** Returns the objects of an option and the providers with a mark. Providers are read at each call, as a module may be loaded late. */
export function withMarked<T>(
  named: readonly T[],
  modules: ModulesContainer,
  mark: string,
): () => readonly T[] {
  const marked = perModules(modules, () => [...markedProviders(modules, mark).values()]);
  return () => {
    const found = marked();
    return found.length === 0 ? named : [...named, ...found.map(({ instance }) => instance as T)];
  };
}
