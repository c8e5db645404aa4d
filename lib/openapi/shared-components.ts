import { isDeepStrictEqual } from 'node:util';

/** What several places of a document share: one section of its components. */
export class SharedComponents {
  private readonly entries: Record<string, object>;
  private readonly namesByContent = new Map<string, string>();
  /** What has a title of its own is like nothing else: until another has it, too, it need not be written down. */
  private readonly firstOfTitle = new Map<unknown, { readonly content: object; readonly name: string }>();
  /** Most contents come again and again as the same object, which is sooner seen than written down. */
  private readonly refs = new Map<unknown, { readonly $ref: string }>();

  /** @param existing those of the app, which stay as they are */
  constructor(
    private readonly section: string,
    existing: Readonly<Record<string, object>> = {},
  ) {
    this.entries = { ...existing };
  }

  /**
   * A reference to a content, which is added under a readable name unless it is there.
   *
   * @param identity what tells the content from others
   */
  refTo(content: object, name: string, identity: unknown = content): { readonly $ref: string } {
    const ref = this.refs.get(identity) ?? this.added(content, name);
    this.refs.set(identity, ref);
    return ref;
  }

  private added(content: object, given: string): { readonly $ref: string } {
    let name = this.nameOf(content);
    if (name === undefined) {
      name = this.nameFor(content, given.replace(/[^A-Za-z0-9._-]/g, '_'));
      this.keep(content, name);
      this.entries[name] = content;
    }
    return { $ref: `#/components/${this.section}/${name}` };
  }

  /** The name of the same content. */
  private nameOf(content: object): string | undefined {
    const first = this.firstOfTitle.get(titleOf(content));
    if (first === undefined) return undefined;
    this.namesByContent.set(JSON.stringify(first.content), first.name);
    return this.namesByContent.get(JSON.stringify(content));
  }

  private keep(content: object, name: string): void {
    const title = titleOf(content);
    if (this.firstOfTitle.has(title)) this.namesByContent.set(JSON.stringify(content), name);
    else this.firstOfTitle.set(title, { content, name });
  }

  /** What a reference to one of them means. */
  resolve($ref: string): object | undefined {
    const start = `#/components/${this.section}/`;
    if (!$ref.startsWith(start)) return undefined;
    const name = decodeURIComponent($ref.slice(start.length)).replaceAll('~1', '/').replaceAll('~0', '~');
    return this.entries[name];
  }

  /** All of the section, those of the app included; nothing where there are none. */
  all(): Readonly<Record<string, Readonly<Record<string, object>>>> {
    return Object.keys(this.entries).length > 0 ? { [this.section]: this.entries } : {};
  }

  /** The first of `X`, `XError`, `XError2`, … that is free, or has this very content. */
  private nameFor(content: object, name: string): string {
    const base = name.endsWith('Error') ? name : `${name}Error`;
    for (let turn = 0; ; turn += 1) {
      const candidate = turn === 0 ? name : turn === 1 ? base : `${base}${turn}`;
      const taken = this.entries[candidate];
      if (taken === undefined || isDeepStrictEqual(taken, content)) return candidate;
    }
  }
}

/** What a schema, a response or an example says of itself. */
function titleOf(content: object): unknown {
  const { title, description, summary } = content as Readonly<Record<string, unknown>>;
  return title ?? description ?? summary;
}
