import { type FieldLocation } from '../../error/field-error.js';
import { type FieldPath, type PossibleField, possibleField } from '../../error/possible-field.js';

/** The fields of one class: at each place where objects of it stand, the same ones for all who ask. */
export class KnownFields {
  private readonly byPlace = new Map<string, readonly PossibleField[]>();
  private readonly depth: number;

  /** @param fields those of an object of the class, as they were found at a place */
  constructor(
    private readonly fields: readonly PossibleField[],
    location: FieldLocation | undefined,
    prefix: FieldPath,
  ) {
    this.depth = prefix.length;
    this.byPlace.set(keyOf(location, prefix), fields);
  }

  get count(): number {
    return this.fields.length;
  }

  at(location: FieldLocation | undefined, prefix: FieldPath): readonly PossibleField[] {
    const key = keyOf(location, prefix);
    let fields = this.byPlace.get(key);
    if (fields === undefined) {
      fields = this.fields.map(({ paths, codes }) => {
        const moved = paths.map((path): FieldPath => [...prefix, ...path.slice(this.depth)]);
        return possibleField(location, moved, codes);
      });
      this.byPlace.set(key, fields);
    }
    return fields;
  }
}

function keyOf(location: FieldLocation | undefined, prefix: FieldPath): string {
  return prefix.length === 0 ? String(location) : JSON.stringify([location, prefix]);
}
