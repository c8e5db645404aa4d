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
import { toPascalCase } from '../internal/text.js';
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

export interface HandlerFacts {
  /** The media types that the body can have, as far as they are known before the app starts. */
  readonly bodyTypes: readonly string[];
  readonly takesBody: boolean;
  readonly takesFiles: boolean;
  readonly takesPathParameters: boolean;
  readonly hasParsePipe: boolean;
  readonly canFailValidation: boolean;
  readonly hasPassportGuard: boolean;
  readonly hasGuardWithUnknownErrors: boolean;
  readonly isThrottled: boolean;
}

/** A message that replaces the one of the definition. */
export interface DerivedMessage {
  /** The name of its component in the document. */
  readonly name: string;
  readonly text: string;
}

/** An error that is documented although `@ApiErrors` does not declare it, because it follows from the handler. */
export interface DerivedError {
  readonly error: AnyApiErrorClass;
  readonly message: DerivedMessage | undefined;
  /** If true, a declared error of the same status replaces it. */
  readonly isReplaceable: boolean;
}

interface Derivation {
  readonly error: AnyApiErrorClass;
  readonly canOccur: (facts: HandlerFacts) => boolean;
  /** Checks whether `documentation.statuses: 'default'` selects the error. @default always true */
  readonly isDefault?: (facts: HandlerFacts) => boolean;
  readonly isReplaceable?: true;
  /** The messages that replace the one of the definition. Each message gets an example. */
  readonly messages?: (facts: HandlerFacts) => readonly DerivedMessage[];
}

const never = () => false;

const MESSAGES = {
  notJson: { name: 'MalformedJson', text: NOT_JSON },
  malformedUrl: { name: 'MalformedUrl', text: MALFORMED_URL },
  wrongLength: { name: 'WrongContentLength', text: WRONG_LENGTH },
  tooLarge: { name: 'ContentTooLarge', text: TOO_LARGE },
} as const satisfies Readonly<Record<string, DerivedMessage>>;

const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['application/x-www-form-urlencoded', 'Form'],
  ['multipart/form-data', 'Multipart'],
]);

/** @example ['multipart/form-data'] has the name `UnsupportedMediaTypeMultipart` */
function createTypesMessage(types: readonly string[]): DerivedMessage {
  const names = types.map(
    (type) =>
      SHORT_NAMES.get(type) ?? toPascalCase(type.slice(type.indexOf('/') + 1).replace(/[^A-Za-z0-9]+/g, '-')),
  );
  return { name: `UnsupportedMediaType${names.join('Or')}`, text: formatAcceptedTypes(types) };
}

const DERIVATIONS: readonly Derivation[] = [
  {
    error: HttpErrors.BadRequest,
    canOccur: ({ takesBody, takesFiles, takesPathParameters, hasParsePipe }) =>
      takesBody || takesFiles || takesPathParameters || hasParsePipe,
    isDefault: never,
    messages: ({ takesBody, takesPathParameters }) => [
      ...(takesBody ? [MESSAGES.notJson] : []),
      ...(takesPathParameters ? [MESSAGES.malformedUrl] : takesBody ? [MESSAGES.wrongLength] : []),
    ],
  },
  {
    error: HttpErrors.Unauthorized,
    canOccur: ({ hasPassportGuard, hasGuardWithUnknownErrors }) =>
      hasPassportGuard || hasGuardWithUnknownErrors,
    isDefault: ({ hasPassportGuard }) => hasPassportGuard,
    isReplaceable: true,
  },
  // Nest sends 403 if a guard returns false. Many guards only throw, so 403 is not documented by default.
  {
    error: HttpErrors.Forbidden,
    canOccur: ({ hasGuardWithUnknownErrors }) => hasGuardWithUnknownErrors,
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
    messages: () => [MESSAGES.tooLarge],
  },
  {
    error: HttpErrors.UnsupportedMediaType,
    canOccur: ({ takesBody, takesFiles }) => takesBody || takesFiles,
    messages: ({ bodyTypes }) => [createTypesMessage(bodyTypes)],
  },
  { error: ValidationFailed, canOccur: ({ canFailValidation }) => canFailValidation },
  { error: HttpErrors.TooManyRequests, canOccur: ({ isThrottled }) => isThrottled },
  { error: HttpErrors.InternalServerError, canOccur: () => true },
];

/**
 * Selects the errors that are documented although `@ApiErrors` does not declare them: the `'default'` ones, `'all'` that
 * can occur, or those of the listed statuses. An empty list selects none.
 *
 * @see docs/reference/options.md, `documentation.statuses`
 * @example
 * ```ts
 * import { type DerivedStatuses } from 'nestjs-api-errors';
 *
 * export const statuses: DerivedStatuses = [401, 422, 500];
 * ```
 */
export type DerivedStatuses = 'default' | 'all' | readonly number[];

export const DERIVED_STATUSES: readonly number[] = DERIVATIONS.map(({ error }) => error.definition.status);

export class DerivedErrors {
  private readonly byFacts = new Map<string, readonly DerivedError[]>();

  constructor(private readonly statuses: DerivedStatuses) {}

  list(facts: HandlerFacts): readonly DerivedError[] {
    return getOrCreate(this.byFacts, Object.values(facts).join(), () => this.derive(facts));
  }

  /** Checks whether `documentation.statuses` selects a status that can always be documented. */
  selects(status: number): boolean {
    return typeof this.statuses === 'string' || this.statuses.includes(status);
  }

  private derive(facts: HandlerFacts): readonly DerivedError[] {
    return DERIVATIONS.filter((each) => each.canOccur(facts) && this.isDocumented(each, facts)).flatMap(
      ({ error, isReplaceable = false, messages }) =>
        listMessages(messages?.(facts)).map((message) => ({ error, message, isReplaceable })),
    );
  }

  private isDocumented({ error, isDefault = () => true }: Derivation, facts: HandlerFacts): boolean {
    if (this.statuses === 'all') return true;
    return this.statuses === 'default' ? isDefault(facts) : this.statuses.includes(error.definition.status);
  }
}

/** Returns the messages, or `undefined` for the message of the definition. */
function listMessages(messages: readonly DerivedMessage[] = []): readonly (DerivedMessage | undefined)[] {
  return messages.length > 0 ? messages : [undefined];
}

export function collectHandlerFacts(
  route: Route,
  parameters: readonly HandlerParameter[],
  bound: readonly BoundEnhancers[],
  canFailValidation: boolean,
): HandlerFacts {
  const guards = bound.flatMap((each) => each.guards);
  const takesBody = parameters.some(({ part }) => part === 'body');
  const takesFiles = parameters.some(({ part }) => part === 'file' || part === 'files');
  return {
    bodyTypes: takesBody || takesFiles ? getExpectedTypes(route, takesFiles) : [],
    takesBody,
    takesFiles,
    takesPathParameters: /[:*]/.test(route.template),
    hasParsePipe: bound.some(({ all }) => all.some(isParsePipe)),
    canFailValidation,
    hasPassportGuard: guards.some(isPassportGuard),
    hasGuardWithUnknownErrors: guards.some((guard) => !hasKnownErrors(guard)),
    isThrottled: guards.some((guard) => limitsHandler(guard, route)),
  };
}

function hasKnownErrors(guard: unknown): boolean {
  const kind = getClass(guard);
  return isPassportGuard(guard) || isThrottlerClass(kind) || !kind || readDeclaredErrors(kind).length > 0;
}
