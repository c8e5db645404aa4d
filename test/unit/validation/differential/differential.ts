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

/** The options of both pipes. Nest's pipe does not receive `strict`. */
export type PairOptions = ValidationPipeOptions & Pick<ValidationOptions, 'strict'>;

/** A body for a parameter of a class, validated with options. */
export interface Scenario {
  readonly type: Type;
  readonly body: unknown;
  readonly options?: PairOptions;
  readonly metadata?: Partial<ArgumentMetadata>;
}

/** The violations of the value at a path. */
interface PathViolations {
  /** Sorted: "isInt: must be an integer". */
  readonly constraints: readonly string[];
  /** Sorted: "isInt: { code: 1 }". */
  readonly contexts: readonly string[];
  readonly value?: string;
  readonly target?: string;
}

/** The result of a pipe. A rejected value has errors, an accepted one a value; a crash has neither. */
export interface Result {
  readonly errors: ReadonlyMap<string, PathViolations>;
  readonly value?: string;
  readonly crash?: string;
}

export interface Results {
  readonly nest: Result;
  readonly ours: Result;
  /** The instance that Nest has created from the body. */
  readonly instance: object;
}

/** A difference between both results at a path; an empty path is that of the whole value. */
export interface Difference {
  readonly path: string;
  readonly nest?: PathViolations | string;
  readonly ours?: PathViolations | string;
}

/** Prototypes that no value may ever change. */
const ROOTS: readonly object[] = [Object.prototype, Array.prototype, Function.prototype];
const { ownKeys } = Reflect;
const countKeys = () => ROOTS.reduce((count, root) => count + ownKeys(root).length, 0);
const INITIAL_COUNT = countKeys();

class RejectedValue {
  constructor(readonly errors: readonly ValidationError[]) {}
}

/** The pipe that is compared with Nest's. */
export const createOurPipe = (options: PairOptions): PipeTransform => new RequestValidationPipe(options);

const addDefaults = ({ strict: _ours, ...options }: PairOptions = {}): ValidationPipeOptions => ({
  transform: true,
  whitelist: false,
  forbidNonWhitelisted: false,
  ...options,
  exceptionFactory: (errors) => new RejectedValue(errors),
});

/** Nest's pipe, which records the instance that it creates from the body. */
class RecordingPipe extends ValidationPipe {
  instance: object | undefined;

  protected override validate(...args: Parameters<ValidationPipe['validate']>) {
    this.instance ??= args[0];
    return super.validate(...args);
  }
}

/** Both pipes with the same options. They must not validate two bodies at the same time. */
export class Pair {
  private readonly nest: RecordingPipe;
  private readonly ours: PipeTransform;

  constructor(readonly options?: PairOptions) {
    const common = addDefaults(options);
    this.nest = new RecordingPipe(common);
    this.ours = createOurPipe({ ...common, strict: options?.strict ?? false });
  }

  async validate({ type, body, metadata }: Omit<Scenario, 'options'>): Promise<Results> {
    const argument: ArgumentMetadata = { type: 'body', metatype: type, ...metadata };
    this.nest.instance = undefined;
    const nest = await runPipe(this.nest, clone(body), argument);
    const ours = await runPipe(this.ours, clone(body), argument);
    if (countKeys() !== INITIAL_COUNT) throw new Error('A prototype of JavaScript has been changed.');
    return { nest, ours, instance: this.nest.instance ?? {} };
  }
}

async function runPipe(pipe: PipeTransform, body: unknown, argument: ArgumentMetadata): Promise<Result> {
  try {
    const value: unknown = await pipe.transform(body, argument);
    return { errors: new Map(), value: `${print(value)}${value === body ? ', unchanged' : ''}` };
  } catch (thrown) {
    if (thrown instanceof RejectedValue) return { errors: collectViolations(thrown.errors) };
    return { errors: new Map(), crash: thrown instanceof Error ? thrown.name : print(thrown) };
  }
}

/** Collects a tree of errors by dotted paths, and merges the errors of the same path. */
function collectViolations(tree: readonly ValidationError[]): Map<string, PathViolations> {
  const found = new Map<string, PathViolations>();
  const visit = (errors: readonly ValidationError[], parent: string) => {
    for (const error of errors) {
      const path = `${parent}${error.property}`;
      if (error.constraints) found.set(path, merge(found.get(path), toViolations(error)));
      visit(error.children ?? [], `${path}.`);
    }
  };
  visit(tree, '');
  return found;
}

const toViolations = (error: ValidationError): PathViolations => ({
  constraints: Object.entries(error.constraints ?? {}).map(([rule, message]) => `${rule}: ${message}`),
  contexts: Object.entries(error.contexts ?? {}).map(([rule, context]) => `${rule}: ${print(context)}`),
  ...(error.value !== undefined && { value: print(error.value) }),
  ...(error.target !== undefined && { target: print(error.target) }),
});

const union = (before: readonly string[] = [], next: readonly string[] = []) =>
  [...new Set([...before, ...next])].toSorted();

const merge = (before: PathViolations | undefined, next: PathViolations): PathViolations => ({
  ...before,
  ...next,
  constraints: union(before?.constraints, next.constraints),
  contexts: union(before?.contexts, next.contexts),
});

/** Finds the paths at which both results differ. */
export function findDifferences({ nest, ours }: Pick<Results, 'nest' | 'ours'>): Difference[] {
  const isCrashDifferent = nest.crash !== ours.crash;
  if (isCrashDifferent) return [{ path: '', nest: summarize(nest), ours: summarize(ours) }];
  const paths = new Set([...nest.errors.keys(), ...ours.errors.keys()]);
  const differences = [...paths]
    .map((path) => ({ path, nest: nest.errors.get(path), ours: ours.errors.get(path) }))
    .filter((each) => print(each.nest) !== print(each.ours));
  const isAccepted = nest.errors.size === 0 && ours.errors.size === 0;
  if (isAccepted && nest.value !== ours.value) return [{ path: '', nest: nest.value, ours: ours.value }];
  return differences;
}

/** Describes a result in one line. */
export function summarize({ errors, value, crash }: Result): string {
  if (crash !== undefined) return `crash: ${crash}`;
  if (value !== undefined) return `accepted: ${value}`;
  return [...errors].map(([path, { constraints }]) => `${path}: ${constraints.join(', ')}`).join('; ');
}

export function getOutcome({ value, crash }: Result): 'accepted' | 'rejected' | 'crashed' {
  if (crash !== undefined) return 'crashed';
  return value === undefined ? 'rejected' : 'accepted';
}
