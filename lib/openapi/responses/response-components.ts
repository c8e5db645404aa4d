import { isDeepStrictEqual } from 'node:util';
import { getOrCreate, memoize } from '../../internal/memoize.js';
import { type Components, type Response } from '../open-api-document.js';

export interface Reference {
  readonly $ref: string;
}

type SectionName = keyof Components;

const SECTIONS: readonly SectionName[] = ['schemas', 'responses', 'examples', 'headers'];

interface Section {
  readonly entries: Record<string, object>;
  /** The added contents, by their heading, so that only contents with the same heading must be compared. */
  readonly added: Map<unknown, Addition[]>;
}

interface Addition {
  readonly content: object;
  readonly ref: Reference;
}

/**
 * Adds shared schemas, responses, examples and headers to the components of a document, and does not change components
 * that the app has added.
 */
export class ResponseComponents {
  private readonly sections = new Map<SectionName, Section>();
  private readonly refs = new Map<unknown, Reference>();

  constructor(private readonly existing: Components = {}) {
    for (const name of SECTIONS)
      this.sections.set(name, { entries: { ...existing[name] }, added: new Map() });
  }

  /**
   * Returns a reference to a component with this content, and adds the component if the section does not have it.
   *
   * @param identity the cache key. Pass it if `content` is a new object in each call. @default `content`
   */
  share(section: SectionName, content: object, name: string, identity: unknown = content): Reference {
    return getOrCreate(this.refs, identity, () => this.add(section, content, name));
  }

  private add(section: SectionName, content: object, preferredName: string): Reference {
    const { entries, added } = this.sections.get(section)!;
    const similar = getOrCreate(added, readHeading(content), () => []);
    const same = similar.find((each) => toJson(each.content) === toJson(content));
    if (same !== undefined) return same.ref;
    const name = findName(entries, content, preferredName.replace(/[^A-Za-z0-9._-]/g, '_'));
    const ref = { $ref: `#/components/${section}/${name}` };
    entries[name] = content;
    similar.push({ content, ref });
    return ref;
  }

  resolveResponse(reference: Response): Response | undefined {
    const seen = new Set<string>();
    let response: Response | undefined = reference;
    while (response?.$ref !== undefined && !seen.has(response.$ref)) {
      seen.add(response.$ref);
      response = this.findComponent('responses', response.$ref) as Response | undefined;
    }
    return response?.$ref === undefined ? response : undefined;
  }

  readonly findSchema = ($ref: string): object | undefined => this.findComponent('schemas', $ref);

  private findComponent(section: SectionName, $ref: string): object | undefined {
    const start = `#/components/${section}/`;
    if (!$ref.startsWith(start)) return undefined;
    const name = decodeURIComponent($ref.slice(start.length)).replaceAll('~1', '/').replaceAll('~0', '~');
    return this.sections.get(section)!.entries[name];
  }

  toComponents(): Components {
    const sections = Array.from(this.sections, ([name, { entries }]) => [name, entries] as const);
    const filled = sections.filter(([, entries]) => Object.keys(entries).length > 0);
    return { ...this.existing, ...Object.fromEntries(filled) };
  }
}

function readHeading(content: { title?: string; summary?: string; description?: string }): unknown {
  return content.title ?? content.summary ?? content.description;
}

const toJson = memoize((content: object) => JSON.stringify(content));

/** Finds the first of the names `X`, `XError`, `XError2`, … that is free or has the same content. */
function findName(entries: Readonly<Record<string, object>>, content: object, name: string): string {
  const base = name.endsWith('Error') ? name : `${name}Error`;
  for (let turn = 0; ; turn += 1) {
    const candidate = turn === 0 ? name : turn === 1 ? base : `${base}${turn}`;
    const existing = entries[candidate];
    if (existing === undefined || isDeepStrictEqual(existing, content)) return candidate;
  }
}
