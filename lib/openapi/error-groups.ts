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
  private readonly groups = new Map<string, ErrorGroup>();
  private readonly numbers = new Map<object, number>();

  of(method: string, specimens: readonly Specimen[], representations: readonly Representation[]): ErrorGroup {
    const key = `${method} ${this.numbersOf(specimens)} ${this.numbersOf(representations)}`;
    let group = this.groups.get(key);
    if (group === undefined) this.groups.set(key, (group = { method, specimens, representations }));
    return group;
  }

  private numbersOf(parts: readonly object[]): string {
    return parts.map((part) => this.numberOf(part)).join();
  }

  private numberOf(part: object): number {
    let number = this.numbers.get(part);
    if (number === undefined) this.numbers.set(part, (number = this.numbers.size));
    return number;
  }
}
