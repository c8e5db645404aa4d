import { type Catalogue } from '../catalogue/catalogue.js';
import { type ErrorDefinition, isValidationFailed } from '../error/error-definition.js';
import { type ErrorFormat } from '../formats/error-format.js';
import { type FormatSet, type Representation } from '../formats/format-registry.js';
import { memoize } from '../internal/memoize.js';
import { type BoundEnhancers, classOf, type HandlerMetadata } from '../nest/handler-metadata.js';
import { type HandlerParameter } from '../nest/handler-parameters.js';
import { type Route } from '../nest/route-list.js';
import { type HandlerRefusal } from '../validation/describe/handler-fields.js';
import {
  type DeclaredError,
  declaredErrors,
  excludedErrors,
  isDeclaredError,
} from './api-errors.decorator.js';
import {
  derivation,
  type DerivedOccurrence,
  type DerivedStatuses,
  type HandlerFacts,
} from './derived-errors.js';
import { type Specimen, Specimens } from './documented-errors.js';
import { factsOf } from './handler-facts.js';
import { type ErrorGroup, ErrorGroups } from './response-components.js';
import { validationSpecimens } from './validation-errors.js';

/** What an operation's errors and their statuses follow from. */
export interface ErrorsByFormatParts extends OperationErrorsParts {
  readonly catalogue: Catalogue;
  /** Whether the own message of a server error is sent. */
  readonly exposeServerErrors: boolean;
  /** What the errors of a route can be written as. */
  readonly formatsOf: (route: Route) => readonly FormatSet[];
}

/** Groups the errors of an operation by the status that the formats of its route give them. */
export class ErrorsByFormat {
  private readonly made = new Map<ErrorFormat | undefined, OperationErrors>();
  private readonly groups = new ErrorGroups();
  private readonly refusalOf: RefusalOf;

  constructor(private readonly parts: ErrorsByFormatParts) {
    this.refusalOf = parts.refusals();
  }

  /** @param method of the operation, in small letters */
  byStatus(route: Route, method: string): ReadonlyMap<string, ErrorGroup> {
    const groups = new Map<string, ErrorGroup>();
    this.found(route).forEach(({ specimens, representations, isOfType }, status) => {
      groups.set(String(status), this.groups.of(isOfType ? method : '', specimens, representations));
    });
    return groups;
  }

  private found(route: Route): ReadonlyMap<number, Found> {
    const found = new Map<number, Found>();
    for (const { primary, representations } of this.parts.formatsOf(route)) {
      const errors = this.errorsAs(primary).of(route);
      errors.forEach((specimen) => add(found, specimen, representations));
    }
    return found;
  }

  /** Formats that leave the status as it is share the errors. */
  private errorsAs(primary: ErrorFormat): OperationErrors {
    const key = primary.status && primary;
    let errors = this.made.get(key);
    if (errors === undefined) {
      const { catalogue, exposeServerErrors } = this.parts;
      const specimens = new Specimens(catalogue, primary, exposeServerErrors);
      errors = new OperationErrors(specimens, this.refusalOf, this.parts);
      this.made.set(key, errors);
    }
    return errors;
  }
}

/** The errors of one status, and what they can be written as. */
interface Found {
  readonly specimens: Specimen[];
  representations: readonly Representation[];
  /** Whether what is accepted is told, by a header of the method; nothing else depends on that. */
  isOfType: boolean;
}

function add(
  found: Map<number, Found>,
  specimen: Specimen,
  representations: readonly Representation[],
): void {
  const { status, definition } = specimen.error;
  const isOfType = definition.status === 415;
  const group = found.get(status);
  if (group === undefined) {
    found.set(status, { specimens: [specimen], representations, isOfType });
    return;
  }
  if (isOfType) group.isOfType = true;
  if (!group.specimens.includes(specimen)) group.specimens.push(specimen);
  if (group.representations !== representations)
    group.representations = [...new Set([...group.representations, ...representations])];
}

/** What is known of the handlers of an app. */
export interface OperationErrorsParts {
  readonly handlers: HandlerMetadata;
  /** What is bound to all of them. */
  readonly boundToAll: () => BoundEnhancers;
  /** What validation can refuse of a request to one. What is found is kept as long as the function is. */
  readonly refusals: () => RefusalOf;
  /** Which errors are documented that nobody declares. */
  readonly statuses: DerivedStatuses;
}

/** Tells what validation can refuse of a request to a handler. */
export type RefusalOf = (
  route: Route,
  parameters: readonly HandlerParameter[],
  bound: BoundEnhancers,
) => HandlerRefusal | undefined;

/** Works out with which errors a handler can answer: those that are declared for it, and those that follow from it. */
export class OperationErrors {
  private readonly derived = new Map<HandlerRefusal, readonly Specimen[]>();
  private readonly handlers: HandlerMetadata;
  private readonly boundToAll: BoundEnhancers;
  private readonly derivedFrom: (facts: HandlerFacts) => readonly DerivedOccurrence[];
  private readonly declaredBy = memoize((marked: object) => declaredErrors(marked).filter(isDeclaredError));
  private readonly excludedBy = memoize((marked: object) => excludedErrors(marked).filter(isDeclaredError));

  constructor(
    private readonly specimens: Specimens,
    private readonly refusalOf: RefusalOf,
    parts: Omit<OperationErrorsParts, 'refusals'>,
  ) {
    this.handlers = parts.handlers;
    this.boundToAll = parts.boundToAll();
    this.derivedFrom = derivation(parts.statuses);
  }

  /** Those of its author first. */
  of(route: Route): readonly Specimen[] {
    const { errors, refusal } = this.knownOf(route);
    const found = new Set<Specimen>();
    const validations = new Set<DeclaredError>();
    errors.forEach(({ error, message }) => {
      if (isValidationFailed(error.definition)) validations.add(error);
      else found.add(this.specimens.of(error, message));
    });
    return validations.size > 0
      ? [...found, ...this.validations([...validations], refusal, route)]
      : [...found];
  }

  private knownOf(route: Route): { errors: readonly Known[]; refusal: HandlerRefusal | undefined } {
    const { controller, name } = route;
    const bound = this.handlers.readEnhancers(controller, name);
    const parameters = this.handlers.readParameters(controller, name);
    const refusal = this.refusalOf(route, parameters, bound);
    const facts = factsOf(route, parameters, [bound, this.boundToAll], refusal !== undefined);
    const errors = this.errorsOf(this.declaredFor(route, bound), facts);
    return { errors: this.withoutExcluded(route, errors), refusal };
  }

  private errorsOf(declared: readonly DeclaredError[], facts: HandlerFacts): readonly Known[] {
    const known = declared.map((each) => this.current(each));
    const isSaid = ({ error, yields }: DerivedOccurrence) => {
      const own = this.current(error);
      return known.some((each) => each === own || (yields && each.status === error.definition.status));
    };
    const derived = this.derivedFrom(facts).filter(
      (each) => isValidationFailed(each.error.definition) || !isSaid(each),
    );
    return declared.map((error): Known => ({ error, message: undefined })).concat(derived);
  }

  private withoutExcluded({ handler, controller }: Route, errors: readonly Known[]): readonly Known[] {
    const excluded = this.excludedBy(handler).concat(this.excludedBy(controller));
    if (excluded.length === 0) return errors;
    const isExcluded = new Set(excluded.map((each) => this.current(each)));
    return errors.filter(({ error }) => !isExcluded.has(this.current(error)));
  }

  /** By the handler, its controller, and all that runs around it; each once. */
  private declaredFor({ handler, controller }: Route, bound: BoundEnhancers): readonly DeclaredError[] {
    const around = bound.all.concat(this.boundToAll.all).map(classOf);
    const marked = [handler, controller].concat(around.filter((each) => each !== undefined));
    return [...new Set(marked.flatMap(this.declaredBy))];
  }

  /** What nobody adds to is the same for all handlers that take the same. */
  private validations(
    declared: readonly DeclaredError[],
    refusal: HandlerRefusal | undefined,
    route: Route,
  ): readonly Specimen[] {
    const known = refusal && declared.every((each) => typeof each === 'function');
    const made = known && this.derived.get(refusal);
    if (made) return made;
    const specimens = validationSpecimens(declared, refusal, route, this.specimens);
    if (known) this.derived.set(refusal, specimens);
    return specimens;
  }

  private current({ definition }: Pick<DeclaredError, 'definition'>): ErrorDefinition {
    return this.specimens.current(definition);
  }
}

/** An error, and what is said in the place of its definition's message. */
interface Known {
  readonly error: DeclaredError;
  readonly message: string | undefined;
}
