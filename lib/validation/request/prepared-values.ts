/**
 * Values that were validated before their turn, with what goes on in their place: what is collected for one answer is
 * not validated again by the pipe that comes later. A value is known by its identity, so requests cannot mix.
 */
export class PreparedValues {
  private readonly values = new WeakMap<object, Map<unknown, unknown>>();

  /** @param type the class that the value was held to */
  keep(value: object, type: unknown, result: unknown): void {
    const results = this.values.get(value);
    if (results) results.set(type, result);
    else this.values.set(value, new Map([[type, result]]));
  }

  /** What goes on in the place of a value, if it was prepared for this class. */
  of(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const results = this.values.get(value);
    return results?.has(type) ? { result: results.get(type) } : undefined;
  }
}
