import { ValidationPipe } from '@nestjs/common';
import { type HandlerParameter } from '../../routes/handler-parameters.js';
import { isOfTheLanguage } from '../language-types.js';
import { type InstanceOf } from '../plan/data-rule.js';
import { itemTypeOf, parseStepOf } from './parse/parse-pipes.js';
import { UnansweredRules } from './unanswered-rules.js';

/** Collects what the author of an app may have overlooked: values that nothing is asked of, rules that nobody answers. */
export class BootNotes {
  private readonly ruleless = new Set<string>();
  private readonly lists = new Set<string>();
  private readonly unanswered: UnansweredRules;

  /** @param resolve finds the app's own instance of a class that decides on a rule */
  constructor(resolve: InstanceOf) {
    this.unanswered = new UnansweredRules(resolve);
  }

  /**
   * @param place the handler. @example 'OrdersController.create'
   * @param hasRules whether its class has rules
   */
  look({ part, type, pipes }: HandlerParameter, place: string, hasRules: boolean): void {
    if (part === 'file' || part === 'files') return;
    this.unanswered.look(type, pipes);
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
    lines.push(...this.unanswered.lines());
    if (globalPipes.some((pipe) => pipe instanceof ValidationPipe)) lines.push(SECOND_PIPE);
    return lines;
  }
}

const RULELESS =
  'nothing is asked of the values of this class, so that all pass. Decorate its fields, or ignore this.';
const UNTYPED_LIST =
  'the items of the list have no type at run time, so that all pass. Use `new ParseArrayPipe({ items: Item })`.';
const SECOND_PIPE =
  'A global ValidationPipe validates again what ErrorsModule has validated. Remove it, and give its options to `validation`.';

function listed(names: ReadonlySet<string>): string {
  return [...names].join(', ');
}

function parsesItems(pipe: unknown): boolean {
  return typeof pipe === 'function' || parseStepOf(pipe) === undefined || itemTypeOf(pipe) !== undefined;
}
