import {
  type ArgumentMetadata,
  type PipeTransform,
  ValidationPipe,
  type ValidationPipeOptions,
} from '@nestjs/common';
import { type ValidationOptions } from 'nestjs-api-errors';
import { type AdapterName, type AppKind, listen, type ListeningApp } from './apps.js';
import { forEachAtOnce, type Outcome, send } from './client.js';
import { type OptionSet } from './option-sets.js';
import { type DifferentialRequest } from './requests.js';

/** A request of which Nest's pipe and our validation make something different. */
export interface Seen {
  readonly set: OptionSet;
  readonly adapter: AdapterName;
  readonly isStrict: boolean;
  readonly request: DifferentialRequest;
  /** With the app's options, to which strict validation adds its defaults. */
  readonly nest: Outcome;
  /** The same, if unknown keys are dropped, and if they are kept; only asked for if Nest rejects what we do not. */
  readonly tolerantNest: readonly Outcome[];
  readonly ours: Outcome;
}

const AT_ONCE = 16;

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

/** Options of the package that have the switch, which its type may not know yet. */
const strictly = (options: ValidationPipeOptions) => ({ ...options, strict: true }) as ValidationOptions;

/** Both apps with one set of options, and what they make of requests. */
export class Comparison {
  /** Counts the requests that Nest's pipe treats in another way if it has the defaults of strict validation, as we do. */
  changedByDefaults = 0;
  /** The responses of Nest's pipe with the options of the app alone. */
  private readonly plain = new Map<DifferentialRequest, Outcome>();

  constructor(
    private readonly set: OptionSet,
    private readonly adapter: AdapterName,
    private readonly requests: readonly DifferentialRequest[],
  ) {}

  /** Sends every request to both apps, and finds those that they answer differently. */
  async run(isStrict: boolean): Promise<readonly Seen[]> {
    const { set, adapter } = this;
    const apps: ListeningApp[] = [];
    const differences: Seen[] = [];
    try {
      for (const kind of kindsOf(set.options, isStrict)) {
        apps.push(await listen(kind, adapter, set.parsesNested));
      }
      const [nestApp, ourApp, ...tolerantApps] = apps as [ListeningApp, ListeningApp, ...ListeningApp[]];
      await forEachAtOnce(this.requests, AT_ONCE, async (request) => {
        const [nest, ours] = await Promise.all([send(nestApp.port, request), send(ourApp.port, request)]);
        this.count(request, nest, isStrict && isSame(nest, ours));
        if (isSame(nest, ours)) return;
        const isTolerable = nest.verdict === 'rejected' && ours.verdict !== 'rejected';
        const asked = isTolerable ? tolerantApps : [];
        const tolerantNest = await Promise.all(asked.map(({ port }) => send(port, request)));
        differences.push({ set, adapter, isStrict, request, nest, tolerantNest, ours });
      });
    } finally {
      for (const app of apps) await app.close();
    }
    return differences;
  }

  private count(request: DifferentialRequest, nest: Outcome, isStrictAndSame: boolean): void {
    const plain = this.plain.get(request);
    if (plain === undefined) this.plain.set(request, nest);
    else if (isStrictAndSame && !isSame(plain, nest)) this.changedByDefaults += 1;
  }
}

/** Nest's pipe and our module, then Nest's pipe if it drops unknown keys and if it keeps them. */
function kindsOf(options: ValidationPipeOptions, isStrict: boolean): readonly AppKind[] {
  const pipe = (own: ValidationPipeOptions) => ({
    pipe: isStrict ? new StrictPipe({ ...options, ...own }) : new ValidationPipe({ ...options, ...own }),
  });
  const ours = { errors: { validation: isStrict ? strictly(options) : { ...options } } };
  if (!isStrict && options.forbidNonWhitelisted !== true) return [pipe({}), ours];
  return [
    pipe({}),
    ours,
    pipe({ forbidNonWhitelisted: false }),
    pipe({ whitelist: false, forbidNonWhitelisted: false }),
  ];
}

/** Statuses and bodies of errors are ours; whether a request is accepted, and what the handler receives, is Nest's. */
function isSame(one: Outcome, other: Outcome): boolean {
  return one.verdict === other.verdict && String(one.received) === String(other.received);
}
