import { fewNames } from '../error/few-names.js';
import { type FieldLocation } from '../error/field-error.js';
import { dottedPath, type FieldPath, isAnywhere, isExact, pathPattern } from '../error/possible-field.js';
import { type ErrorSchema } from './error-format.js';

/** A field, or several together, and the codes that an answer can give. */
export interface FieldEntry {
  readonly in?: FieldLocation | undefined;
  readonly paths: readonly FieldPath[];
  /** None where any is possible. */
  readonly codes: readonly string[];
  /** What refuses the value; told of an entry for any field, where all of its codes have one. */
  readonly reasons?: readonly (string | undefined)[];
}

/**
 * What ties each field to its codes in the entries of a list of field errors, for formats that name fields by dotted
 * paths. Fields with the same codes share a branch; what stands for any field comes last.
 *
 * @returns keywords for the schema of an entry: the members `field`, `code` and, where they are known, `in`, `fields`
 * and `reason`; nothing where there are no fields
 */
export function fieldBranches(entries: readonly FieldEntry[]): ErrorSchema | undefined {
  const branches = branchesOf(entries).map(branchSchema);
  const distinct = [...new Map(branches.map((branch) => [JSON.stringify(branch), branch])).values()];
  return distinct.length > 1 ? { anyOf: distinct } : distinct[0];
}

/** Entries of exact names that differ in nothing else are one. */
function branchesOf(entries: readonly FieldEntry[]): readonly (readonly FieldEntry[])[] {
  const branches = new Map<string, FieldEntry[]>();
  for (const each of entries) {
    const codes = [...new Set(each.codes)].toSorted().join();
    const isGrouped = each.paths.length === 1 && isExact(each.paths[0]!);
    const key = isGrouped ? `${each.in} ${codes}` : JSON.stringify([each.in, each.paths, codes]);
    branches.set(key, [...(branches.get(key) ?? []), each]);
  }
  const isLast = ([first]: readonly FieldEntry[]) => isAnywhere(first!.paths[0]!);
  return [...branches.values()].toSorted((one, other) => Number(isLast(one)) - Number(isLast(other)));
}

function titleOf(branch: readonly FieldEntry[]): string {
  const [{ paths }] = branch as [FieldEntry];
  if (isAnywhere(paths[0]!)) return 'Any other field';
  return fewNames(branch.flatMap((each) => each.paths).map(dottedPath));
}

const TEXT: ErrorSchema = { type: 'string' };

function branchSchema(branch: readonly FieldEntry[]): ErrorSchema {
  const [{ in: location, paths, reasons = [] }] = branch as [FieldEntry];
  const codes = [...new Set(branch.flatMap((each) => each.codes))];
  const isOpen = isAnywhere(paths[0]!);
  const knowsReasons = isOpen && reasons.length > 0 && reasons.every((reason) => reason !== undefined);
  const properties = {
    field: fieldSchema(branch.map((each) => each.paths[0]!)),
    code: codes.length > 0 ? oneOf(codes) : TEXT,
    ...(location && { in: oneOf([location]) }),
    ...(paths.length > 1 && paths.every(isExact) && { fields: listOf(paths.map(dottedPath)) }),
    ...(knowsReasons && { reason: oneOf([...new Set(reasons)]) }),
  } as const;
  const required = ['field', 'code', ...(knowsReasons ? ['reason'] : [])];
  return { title: titleOf(branch), type: 'object', required, properties };
}

function fieldSchema(paths: readonly FieldPath[]): ErrorSchema {
  const [first] = paths as [FieldPath];
  if (isAnywhere(first)) return TEXT;
  return isExact(first)
    ? oneOf([...new Set(paths.map(dottedPath))])
    : { type: 'string', pattern: pathPattern(first) };
}

function oneOf(values: readonly unknown[]): ErrorSchema {
  return values.length === 1 ? { type: 'string', const: values[0] } : { type: 'string', enum: values };
}

function listOf(values: readonly string[]): ErrorSchema {
  return { type: 'array', items: { type: 'string', enum: values } };
}
