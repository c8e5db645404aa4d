import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../../internal/unknown-value.js';
import { type JsonSchema } from './constraint-schema.js';

export type Schemas = Readonly<Record<string, JsonSchema>>;

/** A schema of the document, to which the rules of one class are added. */
export interface Component {
  readonly name: string;
  readonly original: JsonSchema;
  /** References to other components are placeholders with their index. */
  content: JsonSchema;
}

export interface CompletedSchemas {
  readonly schemas: Schemas;
  /** Replaces the placeholders in a part of the document. */
  readonly finish: <T>(value: T) => T;
}

export const SCHEMAS = '#/components/schemas/';
export const PLACEHOLDER = '#/request-components/';

/**
 * Names the variants of each schema. The first variant keeps the name of the schema, unless the original is still used.
 * Variants are sorted, so that their names do not depend on the order of paths.
 */
export function nameVariants(
  components: readonly Component[],
  originals: Schemas,
  namesOfOthers: ReadonlySet<string>,
): CompletedSchemas {
  const names = components.map(({ name }) => name);
  const schemas: Record<string, JsonSchema> = { ...originals };
  const changed = findChanged(components);
  const signatures = createSignatures(components);
  for (const name of new Set(names)) {
    const indexes = components.flatMap((each, index) => (each.name === name ? [index] : []));
    const changing = indexes.filter((index) => changed.has(index));
    const isKept = namesOfOthers.has(name) || changing.length < indexes.length;
    [...new Set(changing.map((index) => signatures[index]!))].toSorted().forEach((signature, turn) => {
      const variant = isKept || turn > 0 ? findFreeName(schemas, `${name}Input`) : name;
      const members = changing.filter((index) => signatures[index] === signature);
      for (const index of members) names[index] = variant;
      schemas[variant] = components[members[0]!]!.content;
    });
  }
  const finish = <T>(value: T) => rename(value, names) as T;
  return { schemas: finish(schemas), finish };
}

/** Finds the components that differ from their original, or refer to such a component. */
function findChanged(components: readonly Component[]): ReadonlySet<number> {
  const changed = new Set<number>();
  const names = components.map(({ name }) => name);
  components.forEach(({ content, original }, index) => {
    if (!isDeepStrictEqual(rename(content, names), original)) changed.add(index);
  });
  for (let size = -1; size !== changed.size;) {
    size = changed.size;
    components.forEach(({ content }, index) => {
      replacePlaceholders(content, (each) => {
        if (changed.has(each)) changed.add(index);
        return '';
      });
    });
  }
  return changed;
}

/**
 * Returns texts that are equal for equal schemas, including those to which they refer. Schemas may refer to each other, so
 * the texts contain hashes, which are computed until they no longer distinguish more schemas.
 */
function createSignatures(components: readonly Component[]): readonly string[] {
  const names = components.map(({ name }) => name);
  const texts = components.map(({ content }) => JSON.stringify(rename(content, names)));
  let hashes: readonly string[] = names;
  for (let count = 0; ;) {
    const previous = hashes;
    hashes = components.map(({ name, content }) =>
      createHash('sha256')
        .update(JSON.stringify([name, rename(content, previous)]))
        .digest('hex'),
    );
    const distinct = new Set(hashes).size;
    if (distinct === count) return texts.map((text, index) => `${text} ${hashes[index]!}`);
    count = distinct;
  }
}

function rename(content: unknown, names: readonly string[]): unknown {
  return replacePlaceholders(content, (index) => SCHEMAS + names[index]!);
}

function findFreeName(schemas: Schemas, name: string): string {
  for (let turn = 1; ; turn += 1) {
    const candidate = turn === 1 ? name : `${name}${turn}`;
    if (schemas[candidate] === undefined) return candidate;
  }
}

function replacePlaceholders(value: unknown, replace: (index: number) => string): unknown {
  if (Array.isArray(value)) return value.map((each) => replacePlaceholders(each, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      key === '$ref' && typeof member === 'string' && member.startsWith(PLACEHOLDER)
        ? replace(Number(member.slice(PLACEHOLDER.length)))
        : replacePlaceholders(member, replace),
    ]),
  );
}
