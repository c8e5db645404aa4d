/** What goes on in the place of a value that was validated before its turn. */
interface Prepared {
  readonly type: unknown;
  readonly result: unknown;
  /** Puts back what a stand-in has taken the place of. */
  readonly restore: (() => void) | undefined;
}

/**
 * Values that were validated before their turn, with what goes on in their place: what is collected for one answer is
 * not validated again by the pipe that comes later. A value is known by its identity, so requests cannot mix.
 */
export class PreparedValues {
  private readonly values = new WeakMap<object, Prepared[]>();

  /**
   * @param type the class, or the schema, that the value was held to; one that two parameters take is kept twice
   */
  keep(value: object, type: unknown, result: unknown, restore?: () => void): void {
    const prepared = { type, result, restore };
    const others = this.values.get(value);
    if (others) others.push(prepared);
    else this.values.set(value, [prepared]);
  }

  /** Keeps what goes on in the place of a value without identity: a stand-in takes its place until it is asked for. */
  keepMember(owner: Record<string, unknown>, name: string, type: unknown, result: unknown): void {
    const standIn = {};
    const hadOne = Object.hasOwn(owner, name);
    const value = owner[name];
    owner[name] = standIn;
    this.keep(standIn, type, result, () => {
      if (hadOne) owner[name] = value;
      else delete owner[name];
    });
  }

  /** What goes on in the place of a value, if it was prepared for this class or schema; each is asked for once. */
  take(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    const all = this.values.get(value);
    // Nest takes parameters as their decorators ran: the last one first.
    const index = all === undefined ? -1 : all.findLastIndex((prepared) => prepared.type === type);
    if (index < 0) return undefined;
    const [prepared] = all!.splice(index, 1);
    prepared!.restore?.();
    return prepared;
  }
}
