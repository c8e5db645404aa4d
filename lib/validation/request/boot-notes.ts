import { ValidationPipe } from '@nestjs/common';
import { read } from '../../error/read.js';
import { type HandlerParameter } from '../../routes/handler-parameters.js';
import { isOfTheLanguage } from '../language-types.js';
import { type InstanceOf } from '../plan/data-rule.js';
import { hasDependencies, ruleClassesOf } from '../rule-classes.js';
import { parseStepOf } from './parse/parse-pipes.js';

/** Collects what the author of an app may have overlooked: values that nothing is asked of, rules that nobody answers. */
export class BootNotes {
  private readonly ruleless = new Set<string>();
  private readonly lists = new Set<string>();
  private readonly unprovided = new Set<string>();

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(private readonly resolve: InstanceOf | undefined) {}

  /**
   * @param place the handler. @example 'OrdersController.create'
   * @param hasRules whether its class has rules
   */
  look({ part, type, pipes }: HandlerParameter, place: string, hasRules: boolean): void {
    if (part === 'file' || part === 'files') return;
    for (const ruled of [type, ...pipes.map(itemsOf)]) {
      for (const asked of ruleClassesOf(ruled)) {
        if (hasDependencies(asked) && !this.resolve?.(asked)) this.unprovided.add(asked.name);
      }
    }
    if (type === Array && part === 'body' && !pipes.some(parsesItems)) this.lists.add(place);
    if (
      typeof type === 'function' &&
      !isOfTheLanguage(type) &&
      type !== Buffer &&
      !hasRules &&
      pipes.length === 0
    ) {
      this.ruleless.add(type.name);
    }
  }

  /** One line for each thing that was overlooked, with its remedy. */
  lines(globalPipes: readonly unknown[]): readonly string[] {
    const lines: string[] = [];
    if (this.ruleless.size > 0) lines.push(`${listed(this.ruleless)}: ${RULELESS}`);
    if (this.lists.size > 0) lines.push(`${listed(this.lists)}: ${UNTYPED_LIST}`);
    if (this.unprovided.size > 0) lines.push(`${listed(this.unprovided)}: ${UNPROVIDED}`);
    if (globalPipes.some((pipe) => pipe instanceof ValidationPipe)) lines.push(SECOND_PIPE);
    return lines;
  }
}

const RULELESS =
  'nothing is asked of the values of this class, so that all pass. Decorate its fields, or ignore this.';
const UNTYPED_LIST =
  'the items of the list have no type at run time, so that all pass. Use `new ParseArrayPipe({ items: Item })`.';
// No mistake: a module that is loaded later may provide it, and so may a container that class-validator is told of later.
const UNPROVIDED =
  'rules ask this class, but no module provides it for all requests, so that class-validator makes it without its ' +
  'dependencies. Add it to the providers of a module; ignore this if `useContainer()`, or a module that is loaded later, has it.';
const SECOND_PIPE =
  'A global ValidationPipe validates again what ErrorsModule has validated. Remove it, and give its options to `validation`.';

function listed(names: ReadonlySet<string>): string {
  return [...names].join(', ');
}

function parsesItems(pipe: unknown): boolean {
  return typeof pipe === 'function' || parseStepOf(pipe) === undefined || itemsOf(pipe) !== undefined;
}

/** The type of the items that a Parse pipe makes of a list. */
function itemsOf(pipe: unknown): unknown {
  return read(read(pipe, 'options'), 'items');
}
