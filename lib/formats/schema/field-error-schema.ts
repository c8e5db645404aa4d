import {
  type FieldPath,
  isAnyField,
  isExactPath,
  type DocumentedField,
  toReadablePath,
} from '../../error/documented-error.js';
import { type FieldLocation } from '../../error/field-error.js';
import { groupBy, memoize } from '../../internal/memoize.js';
import { capitalize, summarizeNames, toPascalCase, toSnakeCase } from '../../internal/text.js';

import { createChecksum, type NamedSchema, type SchemaParts, type ErrorSchema } from './json-schema.js';

export type Code = string | number;

/** Describes fields with the same location and codes, which share one branch of an `anyOf`. */
export interface FieldBranch {
  readonly in: FieldLocation | undefined;
  /** The paths that the member `field` of an entry can have. An entry of a cross-field rule has its first field there. */
  readonly primaryPaths: readonly FieldPath[];
  /** The paths of all fields, including the other fields of a cross-field rule. */
  readonly paths: readonly FieldPath[];
  readonly codes: readonly Code[];
  /** The constraints of the branch 'Any other field'. Empty for every named field, and if one of the constraints is unknown. */
  readonly reasons: readonly string[];
}

export function createBranches(
  fields: readonly DocumentedField[],
  getFormatCodes?: (field: DocumentedField) => readonly Code[],
): readonly FieldBranch[] {
  const branches = fields.map(createBranch);
  if (getFormatCodes === undefined) return branches;
  return branches.map((branch, index) => ({ ...branch, codes: unique(getFormatCodes(fields[index]!)) }));
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
 * Checks whether a constraint can reject the field with `invalid` that its documented codes do not name. A code may be
 * declared without its constraint. An entry for fields at any depth has each code only once, with one constraint.
 */
export function hasUnknownReasons({ paths, codes }: DocumentedField): boolean {
  return codes.some(
    ({ code, reason }) => code === 'invalid' && (reason === undefined || paths.some(isNestedAnywhere)),
  );
}

function isNestedAnywhere(path: FieldPath): boolean {
  return !isAnyField(path) && path.some((step) => typeof step === 'object' && step.any === 'descendant');
}

export type DescribeBranch = (branch: FieldBranch) => Pick<ErrorSchema, 'required' | 'properties'>;

/**
 * Creates the schema of an entry in a list of field errors, with a branch for each group of fields. The common members are
 * a separate schema in an `allOf`, because client generators treat members beside `anyOf` as one more alternative.
 *
 * @param common the members that the entries of all fields have
 * @param describeBranch its results are cached by function and branch: if possible, pass the same function for all errors
 * @returns `undefined` if no field can fail
 */
export function createEntrySchema(
  branches: readonly FieldBranch[],
  common: NamedSchema,
  describeBranch: DescribeBranch,
  parts: SchemaParts,
): ErrorSchema | undefined {
  if (branches.length === 0) return undefined;
  const bySchema = new Map(
    mergeBranches(branches).map((branch) => [createBranchSchema(describeBranch)(branch), branch]),
  );
  const [first, ...more] = removeEqualSchemas([...bySchema.keys()]).map((schema): NamedSchema => ({
    name: createBranchName(bySchema.get(schema)!),
    schema,
  })) as [NamedSchema, ...NamedSchema[]];
  if (more.length === 0) return parts.add(extendSchema(common, first));
  return { allOf: [parts.add(common), { anyOf: [first, ...more].map((branch) => parts.add(branch)) }] };
}

function extendSchema({ schema: common }: NamedSchema, { name, schema }: NamedSchema): NamedSchema {
  const required = unique([...(common.required ?? []), ...(schema.required ?? [])]);
  const properties = { ...common.properties, ...schema.properties };
  return { name: `${name}Entry`, schema: { ...common, ...schema, required, properties } };
}

const createBranchSchema = memoize((describeBranch: DescribeBranch) =>
  memoize((branch: FieldBranch): ErrorSchema => ({
    title: createTitle(branch),
    type: 'object',
    ...describeBranch(branch),
  })),
);

function createTitle({ primaryPaths, paths }: FieldBranch): string {
  return isAnyField(primaryPaths[0]!) ? 'Any other field' : summarizeNames(paths.map(toReadablePath));
}

const MAX_NAMED = 3;
const WILDCARD_NAMES = { index: 'Item', key: 'Key', descendant: 'Any' } as const;

/**
 * Names the component of a branch by its content. The checksum replaces what a short name omits.
 *
 * @example 'FieldErrorBodyEmailMissingFieldOrInvalid'
 */
const createBranchName = memoize(({ in: location, paths, codes, reasons }: FieldBranch): string => {
  const fields = paths.slice(0, MAX_NAMED).map((path) => path.map(nameStep).join(''));
  const isShort = paths.length <= MAX_NAMED && codes.length <= MAX_NAMED && reasons.length === 0;
  const checksum = isShort ? '' : `_${createChecksum([paths, codes, reasons])}`;
  const names = codes.slice(0, MAX_NAMED).map((code) => toPascalCase(toSnakeCase(String(code))));
  const parts = [capitalize(location ?? ''), fields.join('And'), names.join('Or'), checksum];
  return `FieldError${parts.join('')}`;
});

function nameStep(step: FieldPath[number]): string {
  return typeof step === 'string' ? toPascalCase(step) : WILDCARD_NAMES[step.any];
}

/** Removes duplicates, because a format may write different fields alike. Schemas with different titles differ. */
export function removeEqualSchemas(schemas: readonly ErrorSchema[]): readonly ErrorSchema[] {
  if (new Set(schemas.map(({ title }) => title)).size === schemas.length) return schemas;
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function mergeBranches(branches: readonly FieldBranch[]): readonly FieldBranch[] {
  const all = Array.from(groupBy(branches, getGroupKey).values(), (group) =>
    group.length > 1 ? mergeGroup(group) : group[0]!,
  );
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
