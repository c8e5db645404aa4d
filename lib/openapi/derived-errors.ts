import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import {
  formatAcceptedTypes,
  MALFORMED_URL,
  NOT_JSON,
  TOO_LARGE,
  WRONG_LENGTH,
} from '../exceptions/parser-texts.js';
import { getOrCreate } from '../internal/memoize.js';
import { getExpectedTypes } from '../nest/body-types.js';
import {
  type BoundEnhancers,
  getClass,
  isPassportGuard,
  isThrottlerClass,
  limitsHandler,
} from '../nest/handler-metadata.js';
import { type HandlerParameter } from '../nest/handler-parameters.js';
import { type Route } from '../nest/route-list.js';
import { isParsePipe } from '../validation/request/parse-pipes.js';
import { readDeclaredErrors } from './api-errors.decorator.js';

/** The facts of a handler that its errors follow from. */
export interface HandlerFacts {
  /** The media types that its body can have, as far as they are known before the app runs. */
  readonly bodyTypes: readonly string[];
  readonly takesBody: boolean;
  readonly takesFiles: boolean;
  readonly takesPathParameters: boolean;
  /** Whether a Parse pipe of Nest is bound to it, which may throw on its own. */
  readonly isParsed: boolean;
  /** Whether validation can reject a field. */
  readonly isValidated: boolean;
  /** Whether a guard of @nestjs/passport is bound to it. */
  readonly isAuthenticated: boolean;
  /** Whether a guard is bound to it that does not declare what it throws. */
  readonly isGuarded: boolean;
  /** Whether the guard of @nestjs/throttler limits it. */
  readonly isThrottled: boolean;
}

/** An error that follows from what a handler is, and its message there. */
export interface DerivedError {
  readonly error: AnyApiErrorClass;
  /** Replaces the message of the definition. */
  readonly message: string | undefined;
  /** Whether an error of the same status that the author declares replaces it. */
  readonly isReplaceable: boolean;
}

interface Derivation extends Pick<DerivedError, 'error' | 'isReplaceable'> {
  readonly canOccur: (facts: HandlerFacts) => boolean;
  /** Whether it is documented by default. */
  readonly isDefault: (facts: HandlerFacts) => boolean;
  /** The messages that replace that of the definition: each makes an example. */
  readonly messages?: (facts: HandlerFacts) => readonly string[];
}

const always = () => true;
const never = () => false;

const DERIVATIONS: readonly Derivation[] = [
  {
    error: HttpErrors.BadRequest,
    canOccur: ({ takesBody, takesFiles, takesPathParameters, isParsed }) =>
      takesBody || takesFiles || takesPathParameters || isParsed,
    isDefault: never,
    isReplaceable: false,
    messages: ({ takesBody, takesPathParameters }) => [
      ...(takesBody ? [NOT_JSON] : []),
      takesPathParameters || !takesBody ? MALFORMED_URL : WRONG_LENGTH,
    ],
  },
  {
    error: HttpErrors.Unauthorized,
    // A guard that declares nothing may throw it.
    canOccur: ({ isAuthenticated, isGuarded }) => isAuthenticated || isGuarded,
    isDefault: ({ isAuthenticated }) => isAuthenticated,
    isReplaceable: true,
  },
  // Nest sends it if a guard returns false, which one may never do.
  {
    error: HttpErrors.Forbidden,
    canOccur: ({ isGuarded }) => isGuarded,
    isDefault: never,
    isReplaceable: true,
  },
  {
    error: HttpErrors.NotFound,
    canOccur: ({ takesPathParameters }) => takesPathParameters,
    isDefault: never,
    isReplaceable: true,
  },
  {
    error: HttpErrors.ContentTooLarge,
    canOccur: ({ takesBody, takesFiles }) => takesBody || takesFiles,
    isDefault: ({ takesFiles }) => takesFiles,
    isReplaceable: false,
    messages: () => [TOO_LARGE],
  },
  {
    error: HttpErrors.UnsupportedMediaType,
    canOccur: ({ takesBody, takesFiles }) => takesBody || takesFiles,
    isDefault: always,
    isReplaceable: false,
    messages: ({ bodyTypes }) => [formatAcceptedTypes(bodyTypes)],
  },
  {
    error: ValidationFailed,
    canOccur: ({ isValidated }) => isValidated,
    isDefault: always,
    isReplaceable: false,
  },
  {
    error: HttpErrors.TooManyRequests,
    canOccur: ({ isThrottled }) => isThrottled,
    isDefault: always,
    isReplaceable: false,
  },
  { error: HttpErrors.InternalServerError, canOccur: always, isDefault: always, isReplaceable: false },
];

/** Which of them are documented: the usual ones, all that can occur, or those of certain statuses. */
export type DerivedStatuses = 'default' | 'all' | readonly number[];

/** The statuses that can be derived. */
export const DERIVED_STATUSES: readonly number[] = DERIVATIONS.map(({ error }) => error.definition.status);

/** Lists the errors that follow from what handlers are. */
export class DerivedErrors {
  private readonly byFacts = new Map<string, readonly DerivedError[]>();

  constructor(private readonly statuses: DerivedStatuses) {}

  list(facts: HandlerFacts): readonly DerivedError[] {
    return getOrCreate(this.byFacts, Object.values(facts).join(), () => this.derive(facts));
  }

  private derive(facts: HandlerFacts): readonly DerivedError[] {
    return DERIVATIONS.filter((each) => each.canOccur(facts) && this.isDocumented(each, facts)).flatMap(
      ({ error, isReplaceable, messages }) =>
        (messages?.(facts) ?? [undefined]).map((message) => ({ error, message, isReplaceable })),
    );
  }

  private isDocumented({ error, isDefault }: Derivation, facts: HandlerFacts): boolean {
    if (this.statuses === 'all') return true;
    return this.statuses === 'default' ? isDefault(facts) : this.statuses.includes(error.definition.status);
  }
}

/**
 * Collects what the errors of a handler follow from.
 *
 * @param bound the enhancers that run around it
 * @param isValidated whether validation can reject a field
 */
export function collectHandlerFacts(
  route: Route,
  parameters: readonly HandlerParameter[],
  bound: readonly BoundEnhancers[],
  isValidated: boolean,
): HandlerFacts {
  const guards = bound.flatMap((each) => each.guards);
  const takesBody = parameters.some(({ part }) => part === 'body');
  const takesFiles = parameters.some(({ part }) => part === 'file' || part === 'files');
  return {
    bodyTypes: takesBody || takesFiles ? getExpectedTypes(route, takesFiles) : [],
    takesBody,
    takesFiles,
    takesPathParameters: /[:*]/.test(route.template),
    isParsed: bound.some(({ all }) => all.some(isParsePipe)),
    isValidated,
    isAuthenticated: guards.some(isPassportGuard),
    isGuarded: guards.some((guard) => !hasKnownErrors(guard)),
    isThrottled: guards.some((guard) => limitsHandler(guard, route)),
  };
}

/** Checks whether it is declared or known what a guard throws. */
function hasKnownErrors(guard: unknown): boolean {
  const kind = getClass(guard);
  return isPassportGuard(guard) || isThrottlerClass(kind) || !kind || readDeclaredErrors(kind).length > 0;
}
