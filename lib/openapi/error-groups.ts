import { type Representation } from '../formats/format-sets.js';
import { type Specimen } from './specimen.js';

/** The errors that an operation answers with one status. */
export interface ErrorGroup {
  /** What the headers of the answer depend on: a method in small letters, or nothing. */
  readonly method: string;
  readonly specimens: readonly Specimen[];
  /** What they can be written as. */
  readonly representations: readonly Representation[];
}

/** The groups of a document's errors: one object for all operations that answer alike. */
export class ErrorGroups {
  /** By the first of their errors. */
  private readonly groups = new Map<Specimen, ErrorGroup[]>();

  of(method: string, specimens: readonly Specimen[], representations: readonly Representation[]): ErrorGroup {
    const known = this.groups.get(specimens[0]!) ?? [];
    for (const group of known) {
      const isSame = group.method === method && isList(group.specimens, specimens);
      if (isSame && isList(group.representations, representations)) return group;
    }
    const group = { method, specimens, representations };
    this.groups.set(specimens[0]!, [...known, group]);
    return group;
  }
}

/** Whether two lists have the same things in them. */
function isList(one: readonly object[], other: readonly object[]): boolean {
  if (one === other) return true;
  return one.length === other.length && one.every((each, index) => each === other[index]);
}
