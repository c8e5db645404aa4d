import { type INestApplicationContext, Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

type Module = ModulesContainer extends Map<string, infer M> ? M : never;
export type Provider = Module['providers'] extends Map<unknown, infer P> ? P : never;

@Injectable()
export class LoadedModules {
  private readonly findInstances = this.memoize(() => indexSingletons(this.listProviders()));

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  /**
   * Memoizes a search in the modules. The search is repeated after a module was added, and after pending providers were
   * created.
   */
  memoize<T>(find: () => T): () => T {
    let found:
      { readonly size: number; readonly pending: readonly Provider[]; readonly value: T } | undefined;
    return () => {
      if (found?.size !== this.modules.size || found.pending.some(hasInstance)) {
        const awaited = this.listProviders().filter((each) => !hasInstance(each) && !hasDeclaredScope(each));
        found = { size: this.modules.size, pending: awaited, value: find() };
      }
      return found.value;
    };
  }

  addDecoratedProviders<T>(given: readonly T[], metadataKey: string): () => readonly T[] {
    const findDecorated = this.memoize(() => [...findDecoratedProviders(this.modules, metadataKey).values()]);
    return () => {
      const decorated = findDecorated();
      return decorated.length === 0 ? given : [...given, ...decorated.map(({ instance }) => instance as T)];
    };
  }

  /**
   * Returns the singleton of a class in the app, from the first module that provides it. A provider whose token is the class
   * comes before others. It is an arrow function, so that it can be passed on.
   */
  readonly findInstance = (type: unknown): unknown => this.findInstances().get(type)?.instance;

  listSingletons(): readonly unknown[] {
    return this.listProviders()
      .filter((provider) => !hasInheritedScope(provider))
      .map(({ instance }): unknown => instance);
  }

  private listProviders(): readonly Provider[] {
    return [...this.modules.values()].flatMap((module) => [...module.providers.values()]);
  }
}

function indexSingletons(providers: readonly Provider[]): ReadonlyMap<unknown, Provider> {
  const singletons = providers.filter((provider) => !hasInheritedScope(provider)).toReversed();
  const listByKey = (name: 'metatype' | 'token') =>
    singletons.map((each) => [each[name] as unknown, each] as const);
  return new Map([...listByKey('metatype'), ...listByKey('token')]);
}

/**
 * Returns the providers whose class has a metadata key, by class and in the order of the modules. Providers of factories are
 * found after they are created.
 */
export function findDecoratedProviders(
  modules: ModulesContainer,
  metadataKey: string,
): ReadonlyMap<object, Provider> {
  const found = new Map<object, Provider>();
  for (const { providers } of modules.values()) {
    for (const provider of providers.values() as Iterable<Provider>) {
      const decorated = getClasses(provider).find((each) => Reflect.hasMetadata(metadataKey, each));
      if (decorated && !found.has(decorated)) found.set(decorated, provider);
    }
  }
  return found;
}

function getClasses({ metatype, token, instance }: Provider): readonly object[] {
  const created: unknown = (instance as object | null | undefined)?.constructor;
  return [metatype, token, created].filter((owner): owner is object => typeof owner === 'function');
}

/** Checks the scope of the provider itself, which is known before providers are created. */
export function hasDeclaredScope({ scope }: Provider): boolean {
  return scope === Scope.REQUEST || scope === Scope.TRANSIENT;
}

/** Checks the declared scope and the one that follows from dependencies, which is known after providers are created. */
export function hasInheritedScope(provider: Provider): boolean {
  return !provider.isDependencyTreeStatic() || provider.isTransient;
}

function hasInstance({ instance }: Provider): boolean {
  return instance !== null && instance !== undefined;
}

/**
 * Returns the app's instance of a class of this package. It searches the modules, because `app.get()` would end the process
 * without this message.
 *
 * @param caller name of the calling function, for the message
 * @throws Error if the app does not import `ErrorsModule`
 */
export function getFromApp<Part extends object>(
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
