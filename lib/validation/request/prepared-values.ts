/** What goes on in the place of a value that was validated before its turn. */
interface Prepared {
  readonly type: unknown;
  readonly result: unknown;
}

/** What a request has for a moment in the place of a value without identity. */
interface StandIn {
  readonly value: unknown;
  restore(): void;
}

/**
 * Values that were validated before their turn, with what goes on in their place: what is collected for one answer is
 * not validated again by the pipe that comes later. A value is known by its identity, so requests cannot mix.
 */
export class PreparedValues {
  private readonly values = new WeakMap<object, Prepared[]>();
  private readonly standIns = new WeakMap<object, StandIn>();

  /**
   * @param type the class, or the schema, that the value was held to; one that two parameters take is kept twice
   */
  keep(value: object, type: unknown, result: unknown): void {
    const others = this.values.get(value);
    if (others) others.push({ type, result });
    else this.values.set(value, [{ type, result }]);
  }

  /** Keeps what goes on in the place of a value without identity: a stand-in takes its place until it is asked for. */
  keepMember(owner: Record<string, unknown>, name: string, type: unknown, result: unknown): void {
    const value = owner[name];
    if (isObject(value) && this.standIns.has(value)) {
      this.keep(value, type, result);
      return;
    }
    const standIn = {};
    const hadOne = Object.hasOwn(owner, name);
    const restore = () => {
      if (hadOne) owner[name] = value;
      else delete owner[name];
    };
    owner[name] = standIn;
    this.standIns.set(standIn, { value, restore });
    this.keep(standIn, type, result);
  }

  /** What goes on in the place of a value, if it was prepared for this class or schema; each is asked for once. */
  take(value: unknown, type: unknown): { readonly result: unknown } | undefined {
    if (!isObject(value)) return undefined;
    const all = this.values.get(value);
    // Nest takes parameters as their decorators ran: the last one first.
    const index = all === undefined ? -1 : all.findLastIndex((prepared) => prepared.type === type);
    if (index < 0) return undefined;
    const [prepared] = all!.splice(index, 1);
    if (all!.length === 0) this.standIns.get(value)?.restore();
    return prepared;
  }

  /** The value itself, for a parameter that takes it, too, while something stands in for it. */
  original(value: unknown): unknown {
    const standIn = isObject(value) ? this.standIns.get(value) : undefined;
    return standIn ? standIn.value : value;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
