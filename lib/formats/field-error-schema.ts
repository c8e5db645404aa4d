import {
  dottedPath,
  type FieldPath,
  isAnywhere,
  isExact,
  type PossibleField,
} from '../error/documented-error.js';
import { type FieldLocation } from '../error/field-error.js';
import { remembered } from '../internal/memoize.js';
import { fewNames } from '../internal/truncate.js';
import { type ErrorSchema } from './error-format.js';

/** A field, or several together, and the codes that an answer can give. */
export interface FieldEntry {
  readonly in?: FieldLocation | undefined;
  readonly paths: readonly FieldPath[];
  /** None where any is possible. */
  readonly codes: readonly (string | number)[];
  /** What refuses the value; told of an entry for any field, where all of its codes have one. */
  readonly reasons?: readonly (string | undefined)[];
}

/** The entries of fields that can fail, with the codes that they are declared with. */
export function entriesOf(fields: readonly PossibleField[]): readonly FieldEntry[] {
  return fields.map(entryOf);
}

const entryOf = remembered(({ in: location, paths, codes }: PossibleField): FieldEntry => ({
  in: location,
  paths,
  codes: codes.map(({ code }) => code),
  reasons: isAnywhere(paths[0]) ? codes.map(({ reason }) => reason) : NONE,
}));

const NONE: readonly never[] = [];

/**
 * Whether nobody knows all constraints that can refuse a field, for formats that tell them apart: who declares a field to
 * be invalid need not say by which, and of what is nested anywhere, each code is said once.
 */
export function hasOpenReasons({ paths, codes }: PossibleField): boolean {
  return codes.some(
    ({ code, reason }) => code === 'invalid' && (reason === undefined || paths.some(isNestedAnywhere)),
  );
}

function isNestedAnywhere(path: FieldPath): boolean {
  return !isAnywhere(path) && path.some((step) => typeof step === 'object' && step.any === 'below');
}

/** Entries that a schema tells from others by the same members. */
export interface FieldBranch {
  readonly in: FieldLocation | undefined;
  /** Where the field is, or where each of those is that fail alike. */
  readonly places: readonly FieldPath[];
  /** All fields of a rule over several. */
  readonly together: readonly FieldPath[];
  /** None where any is possible. */
  readonly codes: readonly (string | number)[];
  /** All that there can be, of an entry for any field; else none. */
  readonly reasons: readonly string[];
}

/** Tells the members of a branch. */
export type MembersOf = (branch: FieldBranch) => Pick<ErrorSchema, 'required' | 'properties'>;

/**
 * The schema of an entry in a list of field errors: what each has, and what ties each field to its codes. Fields with
 * the same codes share a branch; what stands for any field comes last. Several branches stand beside the members of
 * all, not in one schema with them: generators of clients would read that as one more that is possible.
 *
 * @param any what each entry has, or a reference to that
 * @param membersOf what an entry of one branch has; one that stays the same is asked of each entry once
 * @returns nothing where there are no fields
 */
export function entrySchema(
  entries: readonly FieldEntry[],
  any: ErrorSchema,
  membersOf: MembersOf,
): ErrorSchema | undefined {
  const ofOne = schemaOfOne(membersOf);
  const branches = grouped(entries).map((group) =>
    group.length > 1 ? schemaOf(group, membersOf) : ofOne(group[0]!),
  );
  const distinct = distinctOf(branches);
  const [only] = distinct;
  if (only === undefined) return undefined;
  if (distinct.length > 1) return { allOf: [any, { anyOf: distinct }] };
  if (any.$ref !== undefined) return { allOf: [any, only] };
  const required = [...new Set([...(any.required ?? []), ...(only.required ?? [])])];
  return { ...any, required, properties: { ...any.properties, ...only.properties } };
}

function schemaOf(group: readonly FieldEntry[], membersOf: MembersOf): ErrorSchema {
  return { title: titleOf(group), type: 'object', ...membersOf(branchOf(group)) };
}

/** Classes share what is nested in them. */
const schemaOfOne = remembered((membersOf: MembersOf) =>
  remembered((entry: FieldEntry) => schemaOf([entry], membersOf)),
);

/** Each branch once: formats may write different places alike. Two of different titles differ. */
function distinctOf(branches: readonly ErrorSchema[]): readonly ErrorSchema[] {
  const titles = new Set(branches.map(({ title }) => title));
  if (titles.size === branches.length) return branches;
  return [...new Map(branches.map((branch) => [JSON.stringify(branch), branch])).values()];
}

/** Entries of exact names that differ in nothing else are one. */
function grouped(entries: readonly FieldEntry[]): readonly (readonly FieldEntry[])[] {
  const branches = new Map<string, FieldEntry[]>();
  entries.forEach((each) => {
    const key = keyOf(each);
    const others = branches.get(key);
    if (others) others.push(each);
    else branches.set(key, [each]);
  });
  const isLast = (group: readonly FieldEntry[]) => isAnywhere(group[0]!.paths[0]!);
  const all = [...branches.values()];
  return all.filter((group) => !isLast(group)).concat(all.filter(isLast));
}

/** What the entries of a branch have in common. */
const keyOf = remembered(({ in: location, paths, codes }: FieldEntry): string => {
  const different = codes.length === 1 ? String(codes[0]) : eachOnce(codes).map(String).toSorted().join();
  const isGrouped = paths.length === 1 && isExact(paths[0]!);
  return isGrouped ? `${location} ${different}` : JSON.stringify([location, paths, different]);
});

function eachOnce<T>(given: readonly T[]): readonly T[] {
  return given.length > 1 ? [...new Set(given)] : given;
}

function branchOf(group: readonly FieldEntry[]): FieldBranch {
  const { in: location, paths, reasons = [] } = group[0]!;
  const knowsReasons = isAnywhere(paths[0]!) && reasons.every((reason) => reason !== undefined);
  return {
    in: location,
    places: group.map((each) => each.paths[0]!),
    together: paths.length > 1 && paths.every(isExact) ? paths : NONE,
    codes: eachOnce(group.length > 1 ? group.flatMap((each) => each.codes) : group[0]!.codes),
    reasons: knowsReasons ? [...new Set(reasons)] : NONE,
  };
}

function titleOf(group: readonly FieldEntry[]): string {
  if (isAnywhere(group[0]!.paths[0]!)) return 'Any other field';
  const paths = group.length > 1 ? group.flatMap((each) => each.paths) : group[0]!.paths;
  return paths.length > 1 ? fewNames(paths.map(dottedPath)) : dottedPath(paths[0]!);
}
