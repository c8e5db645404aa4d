import { Logger } from '@nestjs/common';
import { isJson } from '../../internal/media-type.js';
import { isRecord, isStringArray } from '../../internal/unknown-value.js';
import { NEST, readMetadataList } from '../../nest/nest-metadata.js';
import { type Route } from '../../nest/route-list.js';
import { type Response } from '../open-api-document.js';
import { type ErrorGroup } from '../operation-errors.js';
import { type ResponseComponents } from './response-components.js';

/**
 * Selects what happens to responses that the app documents itself, if their bodies are never sent. `'keep'` logs a warning, and
 * `'replace'` documents what is sent instead.
 *
 * @see docs/reference/options.md, `documentation.handWritten`
 * @example
 * ```ts
 * import { type HandWrittenResponseMode } from 'nestjs-api-errors';
 *
 * export const handWritten: HandWrittenResponseMode = 'replace';
 * ```
 */
export type HandWrittenResponseMode = 'keep' | 'replace';

type Types = ReadonlySet<string> | undefined;

/** The members of the objects that a schema accepts. `undefined` stands for any type. */
interface Shape {
  readonly types: Types;
  readonly required: readonly string[];
  readonly members: ReadonlyMap<string, Types>;
  readonly hasOtherMembers: boolean;
}

type Resolve = (ref: string) => unknown;

const MAX_DEPTH = 8;
const ANY_SHAPE: Shape = { types: undefined, required: [], members: new Map(), hasOtherMembers: true };

/** Finds responses that the app documents itself, and whose body differs from each body that is sent. */
export class HandWrittenResponses {
  private readonly lines = new Set<string>();

  constructor(private readonly components: ResponseComponents) {}

  /** Checks whether a response contradicts what is sent, and notes it for the warning. */
  contradicts(response: Response, group: ErrorGroup, { controller, name }: Route, status: string): boolean {
    const resolved = this.components.resolveResponse(response);
    const schemas = Object.entries(resolved?.content ?? {}).flatMap(([mediaType, { schema }]) =>
      schema !== undefined && isJson(mediaType) ? [schema] : [],
    );
    const sent = schemas.length > 0 ? listSentShapes(group) : [];
    const found = schemas.flatMap((schema) => {
      const documented = readShape(schema, this.components.findSchema);
      const differences = findDifferences(documented, sent);
      return differences.length > 0 ? [`${getSchemaName(schema)} ${differences.join('; ')}`] : [];
    });
    for (const text of found) this.lines.add(`  ${controller.name}.${name}, ${status}: ${text}.`);
    return found.length > 0;
  }

  warn(): void {
    if (this.lines.size > 0) new Logger('ErrorsModule').warn([WARNING, ...this.lines, REMEDY].join('\n'));
  }
}

/** Checks whether a filter of the controller or the handler can send any body. */
export function hasFilter({ controller, handler }: Route): boolean {
  return [controller, handler].some((owner) => readMetadataList(NEST.filters, owner).length > 0);
}

const WARNING = 'The OpenAPI document has responses that you wrote, and whose bodies are never sent:';
const REMEDY =
  "Remove the decorator or correct its schema, or set `documentation.handWritten` to 'replace' to document what is sent. " +
  'If a filter of the app sends the body, bind it to the controller or the handler.';

function getSchemaName(schema: object): string {
  const { $ref, items } = schema as { readonly $ref?: string; readonly items?: object };
  if (typeof $ref === 'string') return `\`${$ref.slice($ref.lastIndexOf('/') + 1)}\``;
  return isRecord(items) ? `a list of ${getSchemaName(items)}` : 'the schema';
}

/** Returns an empty list if one of the bodies can have any members. */
function listSentShapes({ errors, representations }: ErrorGroup): readonly Shape[] {
  const shapes = representations
    .filter(({ mediaType }) => isJson(mediaType))
    .flatMap(({ format, mediaType }) =>
      errors.map(({ error }) => {
        const { $defs = {}, ...schema } = format.schema(error, mediaType);
        return readShape(schema, (ref) => $defs[ref.replace('#/$defs/', '')]);
      }),
    );
  return shapes.some(({ hasOtherMembers, members }) => hasOtherMembers || members.size === 0) ? [] : shapes;
}

function findDifferences({ types, required, members }: Shape, sent: readonly Shape[]): readonly string[] {
  if (sent.length === 0) return [];
  if (types !== undefined && !types.has('object')) return [`is ${listTypes(types)}, but an object is sent`];
  const missing = required.filter((name) => !sent.some((body) => body.members.has(name)));
  const mistyped = [...members].flatMap(([name, documented]) => {
    const actual = uniteTypes(
      sent.flatMap((body) => (body.members.has(name) ? [body.members.get(name)] : [])),
    );
    if (documented === undefined || actual === undefined || actual.size === 0) return [];
    return [...documented].some((type) => actual.has(type))
      ? []
      : [`has \`${name}\` as ${listTypes(documented)}, which is sent as ${listTypes(actual)}`];
  });
  if (missing.length === 0) return mistyped;
  const names = missing.map((name) => `\`${name}\``).join(', ');
  return [`requires ${names}, which ${missing.length === 1 ? 'is' : 'are'} never sent`, ...mistyped];
}

function listTypes(types: ReadonlySet<string>): string {
  return [...types].join(' or ');
}

function readShape(given: unknown, resolve: Resolve, depth = 0): Shape {
  const schema = resolveReference(given, resolve);
  if (schema === undefined || depth > MAX_DEPTH) return ANY_SHAPE;
  const { properties, required, additionalProperties } = schema;
  const own: Shape = {
    types: readTypes(schema, resolve),
    required: isStringArray(required) ? required : [],
    members: new Map(
      Object.entries(isRecord(properties) ? properties : {}).map(([name, member]) => [
        name,
        readTypes(member, resolve),
      ]),
    ),
    hasOtherMembers: additionalProperties === true || isRecord(additionalProperties),
  };
  const read = (keyword: string) =>
    listParts(schema, keyword).map((part) => readShape(part, resolve, depth + 1));
  const alternatives = [...read('anyOf'), ...read('oneOf')];
  return combineShapes([
    own,
    ...read('allOf'),
    ...(alternatives.length > 0 ? [uniteShapes(alternatives)] : []),
  ]);
}

/** Returns the shape of the objects that satisfy all schemas. */
function combineShapes(all: readonly Shape[]): Shape {
  return {
    types: all.find(({ types }) => types !== undefined)?.types,
    required: [...new Set(all.flatMap(({ required }) => required))],
    members: new Map(all.flatMap(({ members }) => [...members])),
    hasOtherMembers: all.some(({ hasOtherMembers }) => hasOtherMembers),
  };
}

/** Returns the shape of the objects that satisfy one of the schemas. */
function uniteShapes(all: readonly Shape[]): Shape {
  const names = new Set(all.flatMap(({ members }) => [...members.keys()]));
  return {
    types: uniteTypes(all.map(({ types }) => types)),
    required: all[0]!.required.filter((name) => all.every(({ required }) => required.includes(name))),
    members: new Map(
      Array.from(names, (name) => [
        name,
        uniteTypes(all.flatMap(({ members }) => (members.has(name) ? [members.get(name)] : []))),
      ]),
    ),
    hasOtherMembers: all.some(({ hasOtherMembers, members }) => hasOtherMembers || members.size === 0),
  };
}

function uniteTypes(all: readonly Types[]): Types {
  const types = new Set<string>();
  for (const each of all) {
    if (each === undefined) return undefined;
    for (const type of each) types.add(type);
  }
  return types;
}

function readTypes(given: unknown, resolve: Resolve, depth = 0): Types {
  const schema = resolveReference(given, resolve);
  if (schema === undefined || depth > MAX_DEPTH) return undefined;
  const { type, nullable, const: constant, enum: values, properties, additionalProperties } = schema;
  const types = [type].flat().filter((each) => typeof each === 'string');
  // @nestjs/swagger documents a union type, such as `string | string[]`, as an object without members.
  if (type === 'object' && properties === undefined && additionalProperties === undefined) return undefined;
  if (types.length > 0) return new Set([...types.map(toBaseType), ...(nullable === true ? ['null'] : [])]);
  const listed = constant === undefined ? values : [constant];
  if (Array.isArray(listed)) return new Set(listed.map(getType));
  const alternatives = [...listParts(schema, 'anyOf'), ...listParts(schema, 'oneOf')];
  if (alternatives.length > 0)
    return uniteTypes(alternatives.map((each) => readTypes(each, resolve, depth + 1)));
  return listParts(schema, 'allOf')
    .map((each) => readTypes(each, resolve, depth + 1))
    .find((each) => each !== undefined);
}

function toBaseType(type: string): string {
  return type === 'integer' ? 'number' : type;
}

function getType(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

function resolveReference(given: unknown, resolve: Resolve): Readonly<Record<string, unknown>> | undefined {
  let schema = given;
  for (let turn = 0; turn < MAX_DEPTH && isRecord(schema); turn += 1) {
    if (typeof schema.$ref !== 'string') return schema;
    schema = resolve(schema.$ref);
  }
  return undefined;
}

function listParts(schema: Readonly<Record<string, unknown>>, keyword: string): readonly unknown[] {
  const parts = schema[keyword];
  return Array.isArray(parts) ? (parts as unknown[]) : [];
}
