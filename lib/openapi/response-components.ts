import { isDeepStrictEqual } from 'node:util';
import { type Representation } from '../formats/format-registry.js';
import { type Specimen } from './documented-errors.js';
import { type Components } from './open-api-document.js';

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

/** The components of a document, with those that its errors share. */
export class DocumentComponents {
  readonly schemas: SharedComponents;
  readonly responses: SharedComponents;
  readonly examples: SharedComponents;
  readonly headers: SharedComponents;

  /** @param given those of the app, which stay as they are */
  constructor(private readonly given: Components = {}) {
    this.schemas = new SharedComponents('schemas', given.schemas);
    this.responses = new SharedComponents('responses', given.responses);
    this.examples = new SharedComponents('examples', given.examples);
    this.headers = new SharedComponents('headers', given.headers);
  }

  all(): Components {
    const { given, schemas, responses, examples, headers } = this;
    return { ...given, ...schemas.all(), ...responses.all(), ...examples.all(), ...headers.all() };
  }
}

/** What several places of a document share: one section of its components. */
export class SharedComponents {
  private readonly entries: Record<string, object>;
  private readonly namesByContent = new Map<string, string>();
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
    const text = JSON.stringify(content);
    let name = this.namesByContent.get(text);
    if (name === undefined) {
      name = this.nameFor(content, given.replace(/[^A-Za-z0-9._-]/g, '_'));
      this.namesByContent.set(text, name);
      this.entries[name] = content;
    }
    return { $ref: `#/components/${this.section}/${name}` };
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
