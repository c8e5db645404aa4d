import {
  type ArgumentMetadata,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { type ValidationOptions } from 'nestjs-api-errors';
import { type AdapterName, type AppKind, listen, type ListeningApp } from './apps.js';
import { forEachConcurrently, type Outcome, send } from './client.js';
import { type OptionSet } from './option-sets.js';
import { type DifferentialRequest } from './requests.js';

/** A request with different results of Nest's pipe and of our validation. */
export interface ObservedDifference {
  readonly set: OptionSet;
  readonly adapter: AdapterName;
  readonly isStrict: boolean;
  readonly request: DifferentialRequest;
  /** The response with the options of the app. If validation is strict, its defaults are added to them. */
  readonly nest: Outcome;
  /** Nest's responses if unknown keys are dropped, and if they are kept. Empty unless only Nest rejects the request. */
  readonly tolerantNest: readonly Outcome[];
  readonly ours: Outcome;
}

const MAX_CONCURRENT = 16;

const STRICT_DEFAULTS: ValidationPipeOptions = { transform: true, whitelist: true };

/** Nest's pipe with the defaults of strict validation, which rejects unknown keys in bodies alone. */
class StrictPipe implements PipeTransform {
  private readonly body: ValidationPipe;
  private readonly others: ValidationPipe;

  constructor(options: ValidationPipeOptions) {
    this.others = new ValidationPipe({ ...STRICT_DEFAULTS, ...options });
    this.body = new ValidationPipe({ ...STRICT_DEFAULTS, forbidNonWhitelisted: true, ...options });
  }

  async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    return (metadata.type === 'body' ? this.body : this.others).transform(value, metadata);
  }
}

/** Adds the option `strict` of the package to options of Nest's pipe. */
const addStrict = (options: ValidationPipeOptions) => ({ ...options, strict: true }) as ValidationOptions;

/** Compares how both apps with one set of options respond to requests. */
export class Comparison {
  /** Counts the requests for which strict defaults change the result of Nest's pipe, and ours is the changed result. */
  changedByDefaults = 0;
  /** The responses of Nest's pipe with the options of the app alone. */
  private readonly plain = new Map<DifferentialRequest, Outcome>();

  constructor(
    private readonly set: OptionSet,
    private readonly adapter: AdapterName,
    private readonly requests: readonly DifferentialRequest[],
  ) {}

  /** Sends every request to both apps, and finds those with different results. */
  async run(isStrict: boolean): Promise<readonly ObservedDifference[]> {
    const { set, adapter } = this;
    const apps: ListeningApp[] = [];
    const differences: ObservedDifference[] = [];
    try {
      for (const kind of listApps(set.options, isStrict)) {
        apps.push(await listen(kind, adapter, set.parsesNested));
      }
      const [nestApp, ourApp, ...tolerantApps] = apps as [ListeningApp, ListeningApp, ...ListeningApp[]];
      await forEachConcurrently(this.requests, MAX_CONCURRENT, async (request) => {
        const [nest, ours] = await Promise.all([send(nestApp.port, request), send(ourApp.port, request)]);
        this.countChange(request, nest, isStrict && isSame(nest, ours));
        if (isSame(nest, ours)) return;
        const isTolerable = nest.result === 'rejected' && ours.result !== 'rejected';
        const appsToCall = isTolerable ? tolerantApps : [];
        const tolerantNest = await Promise.all(appsToCall.map(({ port }) => send(port, request)));
        differences.push({ set, adapter, isStrict, request, nest, tolerantNest, ours });
      });
    } finally {
      for (const app of apps) await app.close();
    }
    return differences;
  }

  private countChange(request: DifferentialRequest, nest: Outcome, isStrictAndSame: boolean): void {
    const plain = this.plain.get(request);
    if (plain === undefined) this.plain.set(request, nest);
    else if (isStrictAndSame && !isSame(plain, nest)) this.changedByDefaults += 1;
  }
}

/** Lists the apps to compare: Nest's pipe, our module, and Nest's pipe if it drops or keeps unknown keys. */
function listApps(options: ValidationPipeOptions, isStrict: boolean): readonly AppKind[] {
  const createPipe = (changes: ValidationPipeOptions) => ({
    pipe: isStrict
      ? new StrictPipe({ ...options, ...changes })
      : new ValidationPipe({ ...options, ...changes }),
  });
  const ours = { errors: { validation: isStrict ? addStrict(options) : { ...options } } };
  if (!isStrict && options.forbidNonWhitelisted !== true) return [createPipe({}), ours];
  return [
    createPipe({}),
    ours,
    createPipe({ forbidNonWhitelisted: false }),
    createPipe({ whitelist: false, forbidNonWhitelisted: false }),
  ];
}

/** Compares whether a request is accepted and what the handler receives. Statuses and bodies of errors differ by design. */
function isSame(one: Outcome, other: Outcome): boolean {
  return one.result === other.result && String(one.received) === String(other.received);
}
