import { type InstanceOf } from '../plan/data-rule.js';
import { getFromContainer } from '../plan/rule-storage.js';
import { type AnyClass, hasDependencies, ruleClassesOf } from '../rule-classes.js';
import { itemTypeOf } from './parse/parse-pipes.js';

/**
 * Collects the lookups and constraints that would be asked without their dependencies, which is a crash with the first
 * request. They are no mistakes of the app: a module that is loaded later may provide them, or a container that
 * class-validator is told of later.
 */
export class UnansweredRules {
  private readonly unprovided = new Set<string>();
  private readonly ofItems = new Set<string>();

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(private readonly resolve: InstanceOf) {}

  /** @param type of a parameter, which has these pipes */
  look(type: unknown, pipes: readonly unknown[]): void {
    for (const asked of dependentClassesOf(type)) {
      if (this.resolve(asked) === undefined) this.unprovided.add(asked.name);
    }
    for (const asked of pipes.flatMap((pipe) => dependentClassesOf(itemTypeOf(pipe)))) {
      if (!this.isInContainer(asked)) this.ofItems.add(asked.name);
    }
  }

  lines(): readonly string[] {
    return [
      ...(this.unprovided.size > 0 ? [`${[...this.unprovided].join(', ')}: ${UNPROVIDED}`] : []),
      ...(this.ofItems.size > 0 ? [`${[...this.ofItems].join(', ')}: ${OF_ITEMS}`] : []),
    ];
  }

  /** Whether class-validator's container gives the app's own instance. One without a container makes one at once. */
  private isInContainer(asked: AnyClass): boolean {
    const own = this.resolve(asked);
    try {
      return own !== undefined && getFromContainer(asked as never) === own;
    } catch {
      return false;
    }
  }
}

const UNPROVIDED =
  'rules ask this class, but no module provides it for all requests, so that class-validator makes it without its ' +
  'dependencies. Add it to the providers of a module; ignore this if a module that is loaded later has it, or `useContainer()`.';
const OF_ITEMS =
  "rules of a list's items ask this class, but Nest's ParseArrayPipe has class-validator make it without its dependencies. " +
  'Put the list into a class, or call `useContainer(app, { fallbackOnErrors: true })` before the app listens.';

function dependentClassesOf(ruled: unknown): readonly AnyClass[] {
  return [...ruleClassesOf(ruled)].filter(hasDependencies);
}
