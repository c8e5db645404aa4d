import {
  toDottedPath,
  type FieldPath,
  isAnyField,
  isExactPath,
  type DocumentedField,
} from '../error/documented-error.js';
import { type FieldLocation } from '../error/field-error.js';
import { memoize } from '../internal/memoize.js';
import { summarizeNames } from '../internal/text.js';
import { type ErrorSchema } from './error-format.js';

type Code = string | number;

/** Fields that can fail in the same way, which a schema describes as one branch. */
export interface FieldBranch {
  readonly in: FieldLocation | undefined;
  /** Where each of the fields is; of a cross-field rule, where the first of its fields is. */
  readonly primaryPaths: readonly FieldPath[];
  /** All fields: more than there are places if they fail together, by a cross-field rule. */
  readonly paths: readonly FieldPath[];
  readonly codes: readonly Code[];
  /** All constraints that can reject any field that no other branch describes; empty if not all are known. */
  readonly reasons: readonly string[];
}

/**
 * Creates a branch for each field that can fail.
 *
 * @param getCodes the codes of a field as the format writes them; by default, those that it is declared with
 */
export function createBranches(
  fields: readonly DocumentedField[],
  getCodes?: (field: DocumentedField) => readonly Code[],
): readonly FieldBranch[] {
  const branches = fields.map(createBranch);
  if (getCodes === undefined) return branches;
  return branches.map((branch, index) => ({ ...branch, codes: unique(getCodes(fields[index]!)) }));
}

/** The same for formats whose entries name one field each: a cross-field rule is a branch for each of its fields. */
export function createSingleFieldBranches(
  fields: readonly DocumentedField[],
  getCodes?: (field: DocumentedField) => readonly Code[],
): readonly FieldBranch[] {
  return createBranches(fields, getCodes).flatMap((branch) =>
    branch.paths.map((path) => ({ ...branch, primaryPaths: [path], paths: [path] })),
  );
}

const createBranch = memoize(({ in: location, paths, codes }: DocumentedField): FieldBranch => {
  const reasons = isAnyField(paths[0]) ? codes.map(({ reason }) => reason) : NONE;
  return {
    in: location,
    primaryPaths: [paths[0]],
    paths,
    codes: unique(codes.map(({ code }) => code)),
    reasons: reasons.every((reason) => reason !== undefined) ? unique(reasons) : NONE,
  };
});

/**
 * Checks whether some constraints that can reject a field are unknown, for formats that tell constraints apart. A field may
 * be declared invalid without its constraint, and of what is nested anywhere each code is listed once.
 */
export function hasUnknownReasons({ paths, codes }: DocumentedField): boolean {
  return codes.some(
    ({ code, reason }) => code === 'invalid' && (reason === undefined || paths.some(isNestedAnywhere)),
  );
}

function isNestedAnywhere(path: FieldPath): boolean {
  return !isAnyField(path) && path.some((step) => typeof step === 'object' && step.any === 'below');
}

export type DescribeBranch = (branch: FieldBranch) => Pick<ErrorSchema, 'required' | 'properties'>;

/**
 * Creates the schema of an entry in a list of field errors. It ties each field to its codes: fields with the same codes share
 * a branch, and a branch for any field comes last. If there are several branches, the common members are a schema beside
 * them: generators of clients would read a schema with both as one more alternative.
 *
 * @param common what each entry has, or a reference to it
 * @param describeBranch a function that is created once is called once for each branch of one field
 * @returns `undefined` if there are no fields
 */
export function createEntrySchema(
  branches: readonly FieldBranch[],
  common: ErrorSchema,
  describeBranch: DescribeBranch,
): ErrorSchema | undefined {
  const distinct = removeEqualSchemas(mergeBranches(branches).map(createBranchSchema(describeBranch)));
  const [only] = distinct;
  if (only === undefined) return undefined;
  if (distinct.length > 1) return { allOf: [common, { anyOf: distinct }] };
  if (common.$ref !== undefined) return { allOf: [common, only] };
  const required = unique([...(common.required ?? []), ...(only.required ?? [])]);
  return { ...common, required, properties: { ...common.properties, ...only.properties } };
}

/** Classes share the fields of the classes that are nested in them. */
const createBranchSchema = memoize((membersOf: DescribeBranch) =>
  memoize((branch: FieldBranch): ErrorSchema => ({
    title: createTitle(branch),
    type: 'object',
    ...membersOf(branch),
  })),
);

function createTitle({ primaryPaths, paths }: FieldBranch): string {
  return isAnyField(primaryPaths[0]!) ? 'Any other field' : summarizeNames(paths.map(toDottedPath));
}

/** Removes equal schemas, as formats may write different fields alike. Two of different titles differ. */
function removeEqualSchemas(schemas: readonly ErrorSchema[]): readonly ErrorSchema[] {
  if (new Set(schemas.map(({ title }) => title)).size === schemas.length) return schemas;
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

/** Merges the branches of fields with the same codes. Those for any field come last. */
function mergeBranches(branches: readonly FieldBranch[]): readonly FieldBranch[] {
  const groups = new Map<string, FieldBranch[]>();
  for (const branch of branches) {
    const key = getGroupKey(branch);
    const group = groups.get(key);
    if (group) group.push(branch);
    else groups.set(key, [branch]);
  }
  const all = [...groups.values()].map((group) => (group.length > 1 ? mergeGroup(group) : group[0]!));
  const isLast = ({ primaryPaths }: FieldBranch) => isAnyField(primaryPaths[0]!);
  return [...all.filter((branch) => !isLast(branch)), ...all.filter(isLast)];
}

function mergeGroup(group: readonly FieldBranch[]): FieldBranch {
  const [first] = group as [FieldBranch];
  if (!isOneExactField(first)) return first;
  const primaryPaths = group.flatMap((branch) => branch.primaryPaths);
  return { ...first, primaryPaths, paths: primaryPaths };
}

const getGroupKey = memoize((branch: FieldBranch): string => {
  const codes = branch.codes.map(String).toSorted().join();
  return isOneExactField(branch) ? `${branch.in} ${codes}` : JSON.stringify([branch.in, branch.paths, codes]);
});

function isOneExactField({ paths }: FieldBranch): boolean {
  return paths.length === 1 && isExactPath(paths[0]!);
}

function unique<T>(values: readonly T[]): readonly T[] {
  return values.length > 1 ? [...new Set(values)] : values;
}

const NONE: readonly never[] = [];
