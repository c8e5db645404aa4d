import { ValidationPipe } from '@nestjs/common';
import { type HandlerParameter } from '../../nest/handler-parameters.js';
import { getOrCreate } from '../../internal/memoize.js';
import { isBuiltinType } from '../../internal/unknown-value.js';
import { type InstanceResolver } from '../metadata/rule-storage.js';
import { type UnknownKeyPolicy } from './object-validator.js';
import { type RequestValidator } from './request-validator.js';
import { MissingDependencies, findUntypedNested } from '../rules/rule-mistakes.js';
import { toParameter } from './validated-parameter.js';
import { getItemType, toParseStep } from './parse-pipes.js';

/** Collects startup warnings: values that are not validated, and rules that cannot run. */
export class ParameterWarnings {
  private readonly classesWithoutRules = new Map<string, Set<string>>();
  private readonly untypedLists = new Set<string>();
  private readonly untypedBodies = new Set<string>();
  private readonly typeOnlyImports = new Set<string>();
  private readonly untypedNested = new Set<string>();
  private readonly dependencies: MissingDependencies;

  constructor(resolve: InstanceResolver) {
    this.dependencies = new MissingDependencies(resolve);
  }

  add(
    parameter: HandlerParameter,
    handlerName: string,
    validator: RequestValidator,
    hasNonValidationPipe: boolean,
  ): void {
    const { part, name, type, pipes } = parameter;
    if (part === 'file' || part === 'files') return;
    this.dependencies.add(type, pipes.map(getItemType));
    const hasImplicitConversion = validator.options.transformOptions?.enableImplicitConversion === true;
    for (const nested of findUntypedNested(type, hasImplicitConversion)) this.untypedNested.add(nested);
    const hasNoType = type === Object || type === undefined;
    if (hasNoType && part === 'body' && name === undefined && !hasNonValidationPipe && pipes.length === 0) {
      this.untypedBodies.add(handlerName);
    }
    if (type === Function) this.typeOnlyImports.add(handlerName);
    if (type === Array && part === 'body' && !pipes.some(canParseItems)) this.untypedLists.add(handlerName);
    if (
      typeof type === 'function' &&
      !isBuiltinType(type) &&
      type !== Buffer &&
      !validator.objects.hasRules(type)
    ) {
      const policy = validator.objects.getUnknownKeyPolicy(toParameter(parameter, undefined));
      this.addClassWithoutRules(parameter, type.name, policy);
    }
  }

  /**
   * Adds no warning for a named parameter outside the body if it has pipes, because a pipe may convert its value to an
   * object.
   */
  private addClassWithoutRules(
    { part, name, pipes }: HandlerParameter,
    type: string,
    policy: UnknownKeyPolicy,
  ): void {
    if (pipes.length > 0 && part !== 'body' && name !== undefined) return;
    const warning = pipes.length > 0 ? WITHOUT_RULES_BEFORE_PIPE[policy] : WITHOUT_RULES[policy];
    if (warning === undefined) return;
    getOrCreate(this.classesWithoutRules, warning, () => new Set()).add(type);
  }

  list(globalPipes: readonly unknown[]): readonly string[] {
    const lines: string[] = [];
    for (const [warning, names] of this.classesWithoutRules) lines.push(`${joinNames(names)}: ${warning}`);
    if (this.untypedLists.size > 0) lines.push(`${joinNames(this.untypedLists)}: ${UNTYPED_LIST}`);
    if (this.untypedBodies.size > 0) lines.push(`${joinNames(this.untypedBodies)}: ${UNTYPED_BODY}`);
    if (this.typeOnlyImports.size > 0) lines.push(`${joinNames(this.typeOnlyImports)}: ${TYPE_ONLY_IMPORT}`);
    if (this.untypedNested.size > 0) lines.push(`${joinNames(this.untypedNested)}: ${UNTYPED_NESTED}`);
    lines.push(...this.dependencies.list());
    if (globalPipes.some((pipe) => pipe instanceof ValidationPipe)) lines.push(SECOND_PIPE);
    return lines;
  }
}

const WITHOUT_RULES: Readonly<Record<UnknownKeyPolicy, string>> = {
  rejected:
    'the class has no validation rules, so every key is unknown and rejected. Decorate the fields of the class, or decorate ' +
    'the parameter with @UseValidation(false) if other code validates the value.',
  dropped:
    'the class has no validation rules, so every key is unknown and dropped. Decorate the fields of the class, or decorate ' +
    'the parameter with @UseValidation(false) if other code validates the value.',
  kept:
    'the class has no validation rules, so every value is accepted. Decorate the fields of the class, or ignore this ' +
    'warning.',
};

const WITHOUT_RULES_BEFORE_PIPE: Readonly<Record<UnknownKeyPolicy, string | undefined>> = {
  rejected: createWarningBeforePipe('rejected'),
  dropped: createWarningBeforePipe('dropped'),
  kept: undefined,
};

function createWarningBeforePipe(policy: UnknownKeyPolicy): string {
  return (
    `the class has no validation rules, so every key is unknown and ${policy} before the pipe of the parameter runs. ` +
    'If that pipe validates the value, decorate the parameter with @UseValidation(false); otherwise decorate the ' +
    'fields of the class.'
  );
}

const UNTYPED_LIST =
  'the items of the body have no type at run time, so they are not validated. Use ' +
  '`@Body(new ParseArrayPipe({ items: Item }))`, where `Item` is the class of the items.';
const UNTYPED_BODY =
  'the body has no class at run time, so it is not validated. Interfaces, types and classes of ' +
  '`import type` do not exist at run time: declare a class, and import it as a value. If no validation is intended, decorate ' +
  'the body with @UseValidation(false).';
/** TypeScript emits `Function` as the type of such a parameter; SWC emits `Object`. */
const TYPE_ONLY_IMPORT =
  'the class of a parameter is imported with `import type`, so its rules do not exist at run time, and every key is ' +
  'unknown. Import the class as a value.';
const UNTYPED_NESTED =
  'the property has @ValidateNested() without @Type(), so its values stay plain objects and their rules do not run. ' +
  'With `whitelist`, all their keys are unknown. Add a decorator such as @Type(() => Address). If the property has one, the app ' +
  'has two copies of class-transformer: run `npm ls class-transformer`.';
const SECOND_PIPE =
  'A global ValidationPipe validates each request a second time, in addition to ErrorsModule. Remove that pipe, and move ' +
  'its options to `validation`.';

const MAX_NAMES = 20;

function joinNames(names: ReadonlySet<string>): string {
  const shown = [...names].slice(0, MAX_NAMES).join(', ');
  return names.size > MAX_NAMES ? `${shown} and ${names.size - MAX_NAMES} more` : shown;
}

function canParseItems(pipe: unknown): boolean {
  return typeof pipe === 'function' || toParseStep(pipe) === undefined || getItemType(pipe) !== undefined;
}
