import { type INestApplicationContext, Inject, Injectable, Scope, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';

type Module = ModulesContainer extends Map<string, infer M> ? M : never;
/** Nest's record of a provider. */
export type Provider = Module['providers'] extends Map<unknown, infer P> ? P : never;

/** Looks through the modules of an app, again once one is loaded late. */
@Injectable()
export class LoadedModules {
  private readonly findInstances = this.memoize(() => sharedProviders(this.providers()));

  constructor(@Inject(ModulesContainer) private readonly modules: ModulesContainer) {}

  /**
   * Memoizes what is found in the modules. It is found anew when a module is added, when its providers are known, and when
   * those of factories are created.
   */
  memoize<T>(find: () => T): () => T {
    let found:
      { readonly size: number; readonly awaited: readonly Provider[]; readonly value: T } | undefined;
    return () => {
      if (found?.size !== this.modules.size || found.awaited.some(hasInstance)) {
        // Providers that are created for each request never have an instance.
        const awaited = this.providers().filter((each) => !hasInstance(each) && !hasOwnScope(each));
        found = { size: this.modules.size, awaited, value: find() };
      }
      return found.value;
    };
  }

  /** Returns the given objects and the instances of all providers whose class carries a mark. */
  withMarked<T>(given: readonly T[], mark: string): () => readonly T[] {
    const findMarked = this.memoize(() => [...markedProviders(this.modules, mark).values()]);
    return () => {
      const marked = findMarked();
      return marked.length === 0 ? given : [...given, ...marked.map(({ instance }) => instance as T)];
    };
  }

  /**
   * Returns the app's own instance of a class: of the first module that provides it, by its token before others, and only
   * if it is the same for all requests. It is bound, so that it can be passed as a function.
   */
  readonly findInstance = (type: unknown): unknown => this.findInstances().get(type)?.instance;

  private providers(): readonly Provider[] {
    return [...this.modules.values()].flatMap((module) => [...module.providers.values()]);
  }
}

function sharedProviders(providers: readonly Provider[]): ReadonlyMap<unknown, Provider> {
  // A map keeps the last one of a key.
  const shared = providers.filter((provider) => !hasInheritedScope(provider)).toReversed();
  const keyedBy = (name: 'metatype' | 'token') =>
    shared.map((each) => [each[name] as unknown, each] as const);
  return new Map([...keyedBy('metatype'), ...keyedBy('token')]);
}

/**
 * Finds the providers whose class carries a mark, in the order of the modules, by that class: one that several modules
 * provide counts once. Those of factories are found once they are created.
 */
export function markedProviders(modules: ModulesContainer, mark: string): ReadonlyMap<object, Provider> {
  const found = new Map<object, Provider>();
  for (const { providers } of modules.values()) {
    for (const provider of providers.values() as Iterable<Provider>) {
      const marked = classesOf(provider).find((each) => Reflect.hasMetadata(mark, each));
      if (marked && !found.has(marked)) found.set(marked, provider);
    }
  }
  return found;
}

function classesOf({ metatype, token, instance }: Provider): readonly object[] {
  const created: unknown = (instance as object | null | undefined)?.constructor;
  return [metatype, token, created].filter((owner): owner is object => typeof owner === 'function');
}

/** Checks the scope that a provider's own decorator gives it; it is known before anything is created. */
export function hasOwnScope({ scope }: Provider): boolean {
  return scope === Scope.REQUEST || scope === Scope.TRANSIENT;
}

/** Checks the scope that follows from its dependencies as well; it is known once providers are created. */
export function hasInheritedScope(provider: Provider): boolean {
  return !provider.isDependencyTreeStatic() || provider.isTransient;
}

/** While a module is loaded, its instances are `null`, then bare prototypes. */
function hasInstance({ instance }: Provider): boolean {
  return instance !== null && instance !== undefined;
}

/**
 * Returns the instance of one of our classes in an app. It searches the container itself, as `app.get` would end the
 * process without this message.
 *
 * @param caller the function that needs it, for the message
 * @throws Error if the app does not import `ErrorsModule`
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
