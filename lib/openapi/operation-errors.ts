import { type ErrorFormat } from '../formats/error-format.js';
import { type DocumentedSet, type Representation } from '../formats/format-registry.js';
import { getOrCreate } from '../internal/memoize.js';
import { getAcceptHeaderName } from '../nest/body-types.js';
import { type Route } from '../nest/route-list.js';
import { type NamedError } from './documented-errors.js';
import { type HandlerErrors } from './handler-errors.js';

/** The errors that an operation sends with one status. Operations with equal groups share the same object. */
export interface ErrorGroup {
  /** The header that lists the accepted media types, such as `Accept-Post`, or `''` if the response does not have it. */
  readonly acceptHeader: string;
  readonly errors: readonly NamedError[];
  readonly representations: readonly Representation[];
}

/** The response to failed validations whose exception an `exceptionFactory` of the app creates. */
export interface CustomValidation {
  readonly status: string;
  readonly representations: readonly Representation[];
}

export interface ResponsesOfOperation {
  readonly groups: ReadonlyMap<string, ErrorGroup>;
  readonly customValidation: CustomValidation | undefined;
}

interface GroupDraft extends ErrorGroup {
  acceptHeader: string;
  readonly errors: NamedError[];
  representations: readonly Representation[];
}

/** Groups the errors of an operation by status. A format can change the status of an error. */
export class OperationErrors {
  private readonly handlerErrors = new Map<ErrorFormat | undefined, HandlerErrors>();
  private readonly groupsByFirstError = new Map<NamedError, ErrorGroup[]>();

  constructor(
    private readonly listFormatSets: (route: Route) => readonly DocumentedSet[],
    private readonly createHandlerErrors: (primary: ErrorFormat) => HandlerErrors,
  ) {}

  /** @param describe replaces an error by one with other texts */
  find(route: Route, method: string, describe: (error: NamedError) => NamedError): ResponsesOfOperation {
    const sets = this.listFormatSets(route);
    const found = sets.map(({ primary }) => this.getHandlerErrors(primary).find(route));
    const drafts = new Map<number, GroupDraft>();
    found.forEach(({ errors }, index) =>
      addToGroups(drafts, errors.map(describe), sets[index]!.representations, method),
    );
    const groups = new Map<string, ErrorGroup>();
    drafts.forEach((group, status) => groups.set(String(status), this.shareGroup(group)));
    const { customStatus } = found[0]!;
    if (customStatus === undefined) return { groups, customValidation: undefined };
    const representations = sets.map((each) => each.representations).reduce(mergeLists);
    return { groups, customValidation: { status: String(customStatus), representations } };
  }

  /** Lists the errors of a route in its default format, and the definitions of those that the app declares for it. */
  list(route: Route) {
    const [{ primary }] = this.listFormatSets(route) as readonly [DocumentedSet];
    return this.getHandlerErrors(primary).find(route);
  }

  /** Returns the built-in error of a status, or `undefined` if a format changes the status. */
  getBuiltInGroup(
    route: Route,
    status: number,
    describe: (error: NamedError) => NamedError,
  ): ErrorGroup | undefined {
    const sets = this.listFormatSets(route);
    const errors = sets.flatMap(
      ({ primary }) => this.getHandlerErrors(primary).documentBuiltIn(status) ?? [],
    );
    if (errors.length === 0 || errors.some(({ error }) => error.status !== status)) return undefined;
    const representations = sets.map((each) => each.representations).reduce(mergeLists);
    return this.shareGroup({ acceptHeader: '', errors: [...new Set(errors.map(describe))], representations });
  }

  /** Shares the errors between all formats that do not change the status. */
  private getHandlerErrors(primary: ErrorFormat): HandlerErrors {
    const key = primary.status && primary;
    return getOrCreate(this.handlerErrors, key, () => this.createHandlerErrors(primary));
  }

  private shareGroup(group: ErrorGroup): ErrorGroup {
    const known = getOrCreate(this.groupsByFirstError, group.errors[0]!, () => []);
    const same = known.find((each) => isSameGroup(each, group));
    if (same === undefined) known.push(group);
    return same ?? group;
  }
}

function addToGroups(
  groups: Map<number, GroupDraft>,
  errors: readonly NamedError[],
  representations: readonly Representation[],
  method: string,
): void {
  for (const named of errors) {
    const { status, definition } = named.error;
    const group = getOrCreate(groups, status, () => ({ acceptHeader: '', errors: [], representations }));
    if (definition.status === 415) group.acceptHeader = getAcceptHeaderName(method.toUpperCase());
    if (!group.errors.includes(named)) group.errors.push(named);
    group.representations = mergeLists(group.representations, representations);
  }
}

function mergeLists<T>(all: readonly T[], more: readonly T[]): readonly T[] {
  return all === more ? all : [...new Set([...all, ...more])];
}

function isSameGroup(one: ErrorGroup, other: ErrorGroup): boolean {
  return (
    one.acceptHeader === other.acceptHeader &&
    isSameList(one.errors, other.errors) &&
    isSameList(one.representations, other.representations)
  );
}

function isSameList(one: readonly object[], other: readonly object[]): boolean {
  return one === other || (one.length === other.length && one.every((each, at) => each === other[at]));
}
