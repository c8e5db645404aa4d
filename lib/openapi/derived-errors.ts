import { type AnyApiErrorClass } from '../catalogue/define-error.js';
import { HttpErrors } from '../catalogue/http-errors.js';
import { ValidationFailed } from '../catalogue/validation-failed.js';
import { acceptedText } from '../exceptions/accepted-types.js';
import { BAD_ADDRESS, NOT_JSON, TOO_LARGE, WRONG_LENGTH } from '../exceptions/parser-texts.js';

/** What is known of a handler without a word of its author. */
export interface HandlerFacts {
  /** The media types that its body can have, as far as they are known before the app runs; none without one. */
  readonly bodyTypes: readonly string[];
  readonly takesBody: boolean;
  readonly takesFiles: boolean;
  readonly takesPathParameters: boolean;
  /** Whether one of Nest's Parse pipes is bound to it, which may answer for itself. */
  readonly isParsed: boolean;
  /** Whether validation can refuse a field. */
  readonly isValidated: boolean;
  /** Whether a guard of @nestjs/passport is bound to it. */
  readonly isAuthenticated: boolean;
  /** Whether a guard is bound to it that does not say what it throws. */
  readonly isGuarded: boolean;
  /** Whether the guard of @nestjs/throttler limits it. */
  readonly isThrottled: boolean;
}

/** An error that follows from what a handler is. */
interface DerivedError {
  readonly error: AnyApiErrorClass;
  readonly canOccur: (facts: HandlerFacts) => boolean;
  /** Whether it is worth a line without being asked for. */
  readonly isUsual: (facts: HandlerFacts) => boolean;
  /** Whether an error of the same status that the author declares is this one, in better words. */
  readonly yields: boolean;
  /** What is said, where it is not the definition's message: each makes an example. */
  readonly messages?: (facts: HandlerFacts) => readonly string[];
}

const always = () => true;
const never = () => false;

const DERIVED: readonly DerivedError[] = [
  {
    error: HttpErrors.BadRequest,
    canOccur: ({ takesBody, takesFiles, takesPathParameters, isParsed }) =>
      takesBody || takesFiles || takesPathParameters || isParsed,
    isUsual: never,
    yields: false,
    // Of what cannot be read, JSON alone is told apart.
    messages: ({ takesBody, takesPathParameters }) => [
      ...(takesBody ? [NOT_JSON] : []),
      takesPathParameters || !takesBody ? BAD_ADDRESS : WRONG_LENGTH,
    ],
  },
  {
    error: HttpErrors.Unauthorized,
    // A guard that declares nothing may throw it.
    canOccur: ({ isAuthenticated, isGuarded }) => isAuthenticated || isGuarded,
    isUsual: ({ isAuthenticated }) => isAuthenticated,
    yields: true,
  },
  // Nest sends it if a guard returns false, which one may never do.
  { error: HttpErrors.Forbidden, canOccur: ({ isGuarded }) => isGuarded, isUsual: never, yields: true },
  {
    error: HttpErrors.NotFound,
    canOccur: ({ takesPathParameters }) => takesPathParameters,
    isUsual: never,
    yields: true,
  },
  {
    error: HttpErrors.ContentTooLarge,
    canOccur: ({ takesBody, takesFiles }) => takesBody || takesFiles,
    isUsual: ({ takesFiles }) => takesFiles,
    yields: false,
    messages: () => [TOO_LARGE],
  },
  {
    error: HttpErrors.UnsupportedMediaType,
    canOccur: ({ takesBody, takesFiles }) => takesBody || takesFiles,
    isUsual: always,
    yields: false,
    messages: ({ bodyTypes }) => [acceptedText(bodyTypes)],
  },
  { error: ValidationFailed, canOccur: ({ isValidated }) => isValidated, isUsual: always, yields: false },
  {
    error: HttpErrors.TooManyRequests,
    canOccur: ({ isThrottled }) => isThrottled,
    isUsual: always,
    yields: false,
  },
  { error: HttpErrors.InternalServerError, canOccur: always, isUsual: always, yields: false },
];

/** Which of them are documented: the usual ones, all that can occur, or those of certain statuses. */
export type DerivedStatuses = 'usual' | 'all' | readonly number[];

/** The statuses that can be derived. */
export const DERIVED_STATUSES: readonly number[] = DERIVED.map(({ error }) => error.definition.status);

/** An error that follows from what a handler is, and what it says there. */
export interface DerivedOccurrence {
  readonly error: AnyApiErrorClass;
  readonly message: string | undefined;
  /** Whether an error of the same status that the author declares stands in for it. */
  readonly yields: boolean;
}

/** Tells which errors follow from what a handler is; handlers of which the same is known share the answer. */
export function derivation(statuses: DerivedStatuses): (facts: HandlerFacts) => readonly DerivedOccurrence[] {
  const made = new Map<string, readonly DerivedOccurrence[]>();
  return (facts) => {
    const key = Object.values(facts).join();
    const derived = made.get(key) ?? derivedErrors(facts, statuses);
    made.set(key, derived);
    return derived;
  };
}

function derivedErrors(facts: HandlerFacts, statuses: DerivedStatuses): readonly DerivedOccurrence[] {
  return DERIVED.filter((each) => each.canOccur(facts) && isWanted(each, facts, statuses)).flatMap(
    ({ error, yields, messages }) =>
      (messages?.(facts) ?? [undefined]).map((message) => ({ error, message, yields })),
  );
}

function isWanted({ error, isUsual }: DerivedError, facts: HandlerFacts, statuses: DerivedStatuses): boolean {
  if (statuses === 'all') return true;
  return statuses === 'usual' ? isUsual(facts) : statuses.includes(error.definition.status);
}
