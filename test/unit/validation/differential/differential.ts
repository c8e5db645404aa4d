import 'reflect-metadata';
import {
  type ArgumentMetadata,
  type PipeTransform,
  type Type,
  type ValidationError,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { RequestValidationPipe, type ValidationOptions } from 'nestjs-api-errors';
import { clone, print } from '../../../differential/print.js';

/** The options of both pipes; the one of ours is not looked at by Nest's. */
export type PairOptions = ValidationPipeOptions & Pick<ValidationOptions, 'strict'>;

/** A body for a parameter of a class, validated with options. */
export interface Scenario {
  readonly type: Type;
  readonly body: unknown;
  readonly options?: PairOptions;
  readonly metadata?: Partial<ArgumentMetadata>;
}

/** The violations of the value at a path. */
interface Refusal {
  /** Sorted: "isInt: must be an integer". */
  readonly constraints: readonly string[];
  /** Sorted: "isInt: { code: 1 }". */
  readonly contexts: readonly string[];
  readonly value?: string;
  readonly target?: string;
}

/** A rejected value has errors, an accepted one a value; a crash has neither. */
export interface Answer {
  readonly errors: ReadonlyMap<string, Refusal>;
  readonly value?: string;
  readonly crash?: string;
}

export interface Answers {
  readonly nest: Answer;
  readonly ours: Answer;
  /** The instance that Nest has made of the body. */
  readonly instance: object;
}

/** A difference between both results at a path, or for the whole value if the path is empty. */
export interface Difference {
  readonly path: string;
  readonly nest?: Refusal | string;
  readonly ours?: Refusal | string;
}

/** Prototypes that no value may ever change. */
const ROOTS: readonly object[] = [Object.prototype, Array.prototype, Function.prototype];
const { ownKeys } = Reflect;
const countKeys = () => ROOTS.reduce((count, root) => count + ownKeys(root).length, 0);
const PRISTINE = countKeys();

class Caught {
  constructor(readonly errors: readonly ValidationError[]) {}
}

/** The pipe that is compared with Nest's. */
export const ourPipe = (options: PairOptions): PipeTransform => new RequestValidationPipe(options);

const withDefaults = ({ strict: _ours, ...options }: PairOptions = {}): ValidationPipeOptions => ({
  transform: true,
  whitelist: false,
  forbidNonWhitelisted: false,
  ...options,
  exceptionFactory: (errors) => new Caught(errors),
});

/** Nest's pipe, which remembers what it has made of the body. */
class Witness extends ValidationPipe {
  instance: object | undefined;

  protected override validate(...given: Parameters<ValidationPipe['validate']>) {
    this.instance ??= given[0];
    return super.validate(...given);
  }
}

/** Both pipes with the same options. It is asked for one pair of answers at a time. */
export class Pair {
  private readonly nest: Witness;
  private readonly ours: PipeTransform;

  constructor(readonly options?: PairOptions) {
    const common = withDefaults(options);
    this.nest = new Witness(common);
    this.ours = ourPipe({ ...common, strict: options?.strict ?? false });
  }

  async answers({ type, body, metadata }: Omit<Scenario, 'options'>): Promise<Answers> {
    const about: ArgumentMetadata = { type: 'body', metatype: type, ...metadata };
    this.nest.instance = undefined;
    const nest = await answerOf(this.nest, clone(body), about);
    const ours = await answerOf(this.ours, clone(body), about);
    if (countKeys() !== PRISTINE) throw new Error('A prototype of the language has been changed.');
    return { nest, ours, instance: this.nest.instance ?? {} };
  }
}

async function answerOf(pipe: PipeTransform, body: unknown, about: ArgumentMetadata): Promise<Answer> {
  try {
    const value: unknown = await pipe.transform(body, about);
    return { errors: new Map(), value: `${print(value)}${value === body ? ', as it came' : ''}` };
  } catch (thrown) {
    if (thrown instanceof Caught) return { errors: refusalsOf(thrown.errors) };
    return { errors: new Map(), crash: thrown instanceof Error ? thrown.name : print(thrown) };
  }
}

/** A tree of errors by dotted paths; a path that is told of twice is told of once. */
function refusalsOf(tree: readonly ValidationError[]): Map<string, Refusal> {
  const found = new Map<string, Refusal>();
  const visit = (errors: readonly ValidationError[], parent: string) => {
    for (const error of errors) {
      const path = `${parent}${error.property}`;
      if (error.constraints) found.set(path, merged(found.get(path), refusalOf(error)));
      visit(error.children ?? [], `${path}.`);
    }
  };
  visit(tree, '');
  return found;
}

const refusalOf = (error: ValidationError): Refusal => ({
  constraints: Object.entries(error.constraints ?? {}).map(([rule, message]) => `${rule}: ${message}`),
  contexts: Object.entries(error.contexts ?? {}).map(([rule, context]) => `${rule}: ${print(context)}`),
  ...(error.value !== undefined && { value: print(error.value) }),
  ...(error.target !== undefined && { target: print(error.target) }),
});

const union = (before: readonly string[] = [], next: readonly string[] = []) =>
  [...new Set([...before, ...next])].toSorted();

const merged = (before: Refusal | undefined, next: Refusal): Refusal => ({
  ...before,
  ...next,
  constraints: union(before?.constraints, next.constraints),
  contexts: union(before?.contexts, next.contexts),
});

/** Where both answers differ. */
export function differencesOf({ nest, ours }: Pick<Answers, 'nest' | 'ours'>): Difference[] {
  const crashed = nest.crash !== ours.crash;
  if (crashed) return [{ path: '', nest: summary(nest), ours: summary(ours) }];
  const paths = new Set([...nest.errors.keys(), ...ours.errors.keys()]);
  const differences = [...paths]
    .map((path) => ({ path, nest: nest.errors.get(path), ours: ours.errors.get(path) }))
    .filter((each) => print(each.nest) !== print(each.ours));
  const isAccepted = nest.errors.size === 0 && ours.errors.size === 0;
  if (isAccepted && nest.value !== ours.value) return [{ path: '', nest: nest.value, ours: ours.value }];
  return differences;
}

/** An answer as a person reads it. */
export function summary({ errors, value, crash }: Answer): string {
  if (crash !== undefined) return `crash: ${crash}`;
  if (value !== undefined) return `accepted: ${value}`;
  return [...errors].map(([path, { constraints }]) => `${path}: ${constraints.join(', ')}`).join('; ');
}

export function fateOf({ value, crash }: Answer): 'accepted' | 'rejected' | 'crashed' {
  if (crash !== undefined) return 'crashed';
  return value === undefined ? 'rejected' : 'accepted';
}
