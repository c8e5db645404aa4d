import { type HandlerParameter, valueIn } from '../../nest/handler-parameters.js';
import { type Conversion } from '../../nest/pre-pipe-hook.js';
import {
  type AnswerOptions,
  type Complaint,
  complaintOf,
  oncePerField,
  refusal,
  together,
  type Verdict,
} from '../validation-result.js';
import { type ParameterCheck } from './parameter-check.js';
import { type HandOver, type PreparedValues } from './validated-values.js';

type Request = Record<string, unknown>;

/** A parameter of a collected handler. */
export interface CollectedParameter {
  readonly check: ParameterCheck;
  /** Whether it has options of its own, which the app's pipe does not know. */
  readonly isOwn: boolean;
  /** The pipes of the app that its value comes to: their exceptions come before field errors. */
  readonly pipes: PipeChain | undefined;
}

/** Runs the pipes that a value comes to after validation. What they throw for a client's mistake is a complaint. */
export type PipeChain = (value: unknown, request: object) => Promise<Complaint | undefined>;

/**
 * Validates all parameters of one handler before any of them goes on, so that one answer names every failing field.
 */
export class RequestCollector {
  /** The places of the parameters, in the order in which the handler takes them. */
  private readonly inSource: readonly number[];
  /** Whether one field may come to two of the parameters. */
  private readonly hasOverlap: boolean;

  /**
   * @param parameters in the order in which an answer names them
   */
  constructor(
    private readonly parameters: readonly CollectedParameter[],
    private readonly handOver: HandOver,
    private readonly answer: AnswerOptions,
  ) {
    const indexOf = (place: number) => parameters[place]!.check.parameter.index;
    this.hasOverlap = overlap(parameters.map(({ check }) => check.parameter));
    this.inSource = [...parameters.keys()].toSorted((one, other) => indexOf(one) - indexOf(other));
  }

  /** @throws ValidationFailed, now or later, or what a pipe of the app throws before it */
  collect(request: Request): Promise<void> | void {
    const values = this.parameters.map(({ check }) => valueIn(request, check.parameter));
    const verdicts = this.parameters.map(({ check }, index) => judged(check, values[index]));
    if (verdicts.some((verdict) => verdict instanceof Promise)) {
      const all = Promise.all(verdicts.map(async (verdict) => verdict));
      return all.then((settled) => this.settle(request, values, settled));
    }
    return this.settle(request, values, verdicts as Verdict[]);
  }

  private settle(
    request: Request,
    values: readonly unknown[],
    verdicts: readonly Verdict[],
  ): Promise<void> | void {
    if (verdicts.some((verdict) => 'complaint' in verdict)) {
      markRejected(request);
      return this.refuse(verdicts, request);
    }
    this.parameters.forEach(({ check, isOwn }, index) => {
      const verdict = verdicts[index]!;
      if ((check.isTyped || isOwn) && 'value' in verdict) {
        this.handOver.prepare(check, isOwn, request, values[index], verdict.value);
      }
    });
  }

  /** The request fails: what remains to be seen is whether a pipe of the app has more to say. */
  private async refuse(verdicts: readonly Verdict[], request: Request): Promise<never> {
    const outcomes = await Promise.allSettled(
      verdicts.map(async (verdict, index) =>
        'complaint' in verdict ? verdict.complaint : this.parameters[index]!.pipes?.(verdict.value, request),
      ),
    );
    for (const index of this.inSource) {
      const outcome = outcomes[index]!;
      if (outcome.status === 'rejected') throw outcome.reason;
    }
    for (const [index, { check }] of this.parameters.entries()) {
      const verdict = verdicts[index]!;
      const later = 'complaint' in verdict ? check.validator?.throwOwn(verdict, check.source) : undefined;
      if (later) return later;
    }
    const complaints = outcomes.flatMap((outcome) =>
      outcome.status === 'fulfilled' && outcome.value ? [outcome.value] : [],
    );
    throw refusal(this.hasOverlap ? [joined(complaints, this.answer.maxErrors)] : complaints, this.answer);
  }
}

/** What is thrown is a promise, too: others may have promised something meanwhile. */
function judged(check: ParameterCheck, value: unknown): Verdict | Promise<Verdict> {
  try {
    return check.judge(value);
  } catch (error) {
    return Promise.reject(error);
  }
}

/** Whether one of the parameters takes what another takes, or a part of that. */
function overlap(parameters: readonly HandlerParameter[]): boolean {
  return parameters.some((one, index) =>
    parameters
      .slice(index + 1)
      .some(
        ({ part, name }) =>
          part === one.part && (name === one.name || name === undefined || one.name === undefined),
      ),
  );
}

/** Complaints about the same fields, as one that names each once. Of each, as many are read as an answer can list. */
function joined(complaints: readonly Complaint[], limit: number): Complaint {
  const all = complaints.flatMap((complaint) => complaint.list(limit));
  const errors = oncePerField(all);
  return complaintOf(errors, together(complaints).count - (all.length - errors.length));
}

/** Nest's mark of a request whose pipes refused it: upload interceptors remove the files that they have stored. */
function markRejected(request: Request): void {
  Object.defineProperty(request, REJECTED, { value: true, configurable: true });
}

const REJECTED = Symbol.for('nestjs:rejected-by-pipes');

/**
 * Nest runs no pipes on headers: what validation makes of them takes their place on the way into the handler.
 *
 * @returns nothing where no parameter takes headers
 */
export function headerArguments(
  checks: readonly ParameterCheck[],
  prepared: PreparedValues,
): Conversion | undefined {
  // The last one first, as the pipes of other parameters ask for what was prepared.
  const headers = checks
    .filter(({ isTyped, parameter }) => isTyped && parameter.part === 'header')
    .toReversed();
  if (headers.length === 0) return undefined;
  return (args) => {
    const later: Promise<unknown>[] = [];
    for (const { parameter, source, validator } of headers) {
      const { index } = parameter;
      const known = prepared.take(args[index], source.schema ?? source.type);
      // In their place a message for the same handler has its context, of which nobody asked anything.
      if (!known && typeof args[index] === 'object') continue;
      // A single header is a text, which has no identity: its schema is asked again.
      const made = known ? known.result : validator!.accept(args[index], source);
      if (made instanceof Promise) later.push(made.then((settled: unknown) => (args[index] = settled)));
      else args[index] = made;
    }
    return later.length > 0 ? Promise.all(later) : undefined;
  };
}
