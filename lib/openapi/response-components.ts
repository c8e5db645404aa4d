import { isDeepStrictEqual } from 'node:util';
import { getOrCreate, memoize } from '../internal/memoize.js';
import { type Components, type Response } from './open-api-document.js';

export interface Reference {
  readonly $ref: string;
}

type SectionName = keyof Components;

const SECTIONS: readonly SectionName[] = ['schemas', 'responses', 'examples', 'headers'];

interface Section {
  readonly entries: Record<string, object>;
  /** The added contents by their heading. Contents with different headings differ. */
  readonly added: Map<unknown, Addition[]>;
}

interface Addition {
  readonly content: object;
  readonly ref: Reference;
}

/** Adds what several responses share to the components of a document. Components of the app stay as they are. */
export class ResponseComponents {
  private readonly sections = new Map<SectionName, Section>();
  private readonly refs = new Map<unknown, Reference>();

  /** @param given those of the app */
  constructor(private readonly given: Components = {}) {
    for (const name of SECTIONS) this.sections.set(name, { entries: { ...given[name] }, added: new Map() });
  }

  /**
   * Returns a reference to a content, which is added under a readable name unless the section has it.
   *
   * @param identity tells the content from others
   */
  share(section: SectionName, content: object, name: string, identity: unknown = content): Reference {
    return getOrCreate(this.refs, identity, () => this.add(section, content, name));
  }

  private add(section: SectionName, content: object, given: string): Reference {
    const { entries, added } = this.sections.get(section)!;
    const alike = getOrCreate(added, readHeading(content), () => []);
    const same = alike.find((each) => toJson(each.content) === toJson(content));
    if (same !== undefined) return same.ref;
    const name = findName(entries, content, given.replace(/[^A-Za-z0-9._-]/g, '_'));
    const ref = { $ref: `#/components/${section}/${name}` };
    entries[name] = content;
    alike.push({ content, ref });
    return ref;
  }

  /** Returns the response that a reference means, or `undefined` if the document does not have it. */
  resolveResponse(given: Response): Response | undefined {
    const seen = new Set<string>();
    let response: Response | undefined = given;
    while (response?.$ref !== undefined && !seen.has(response.$ref)) {
      seen.add(response.$ref);
      response = this.findResponse(response.$ref);
    }
    return response?.$ref === undefined ? response : undefined;
  }

  private findResponse($ref: string): Response | undefined {
    const start = '#/components/responses/';
    if (!$ref.startsWith(start)) return undefined;
    const name = decodeURIComponent($ref.slice(start.length)).replaceAll('~1', '/').replaceAll('~0', '~');
    return this.sections.get('responses')!.entries[name] as Response | undefined;
  }

  /** Returns all components of the document, those of the app included. */
  toComponents(): Components {
    const sections = Array.from(this.sections, ([name, { entries }]) => [name, entries] as const);
    const filled = sections.filter(([, entries]) => Object.keys(entries).length > 0);
    return { ...this.given, ...Object.fromEntries(filled) };
  }
}

function readHeading(content: { title?: string; summary?: string; description?: string }): unknown {
  return content.title ?? content.summary ?? content.description;
}

const toJson = memoize((content: object) => JSON.stringify(content));

/** Returns the first of `X`, `XError`, `XError2`, … that is free or has the same content. */
function findName(entries: Readonly<Record<string, object>>, content: object, name: string): string {
  const base = name.endsWith('Error') ? name : `${name}Error`;
  for (let turn = 0; ; turn += 1) {
    const candidate = turn === 0 ? name : turn === 1 ? base : `${base}${turn}`;
    const taken = entries[candidate];
    if (taken === undefined || isDeepStrictEqual(taken, content)) return candidate;
  }
}
