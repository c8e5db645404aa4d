import { VERSION_NEUTRAL, type VersioningOptions, VersioningType } from '@nestjs/common';
import { readProperty } from '../internal/unknown-value.js';
import { readMetadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

export class RoutePatterns {
  private readonly patterns: readonly RoutePattern[];

  constructor(
    routes: readonly Route[],
    private readonly isLenient: boolean,
  ) {
    this.patterns = routes.map((route) => ({ route, matches: createMatcher(route.template, isLenient) }));
  }

  findRoutes(path: string): readonly Route[] {
    const comparedPath = this.isLenient ? path.toLowerCase() : path;
    return this.patterns.filter(({ matches }) => matches(comparedPath)).map(({ route }) => route);
  }
}

interface RoutePattern {
  readonly route: Route;
  readonly matches: (path: string) => boolean;
}

/** Matches as both platforms do: `:name` is a segment or a part of one, `*name` is the rest, `{…}` is optional. */
function createMatcher(template: string, isLenient: boolean): RoutePattern['matches'] {
  const end = isLenient && template !== '/' ? '{/}' : '';
  const pieces = `${isLenient ? template.toLowerCase() : template}${end}`.split(TOKEN);
  const [beginning = ''] = pieces;
  const parts = parseParts(pieces.entries());
  // Comparing the beginning first halves the time, as most paths differ there.
  return (path) => path.startsWith(beginning) && matchesWhole(parts, path);
}

/** Separates the literal pieces of a template. A regular expression of Fastify, as in `:id(\\d+)`, is ignored. */
const TOKEN = /(:\w+(?:\([^()]*\))?\??|\*\w*|[{}])/;

function parseParts(pieces: IterableIterator<[index: number, piece: string]>): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  for (const [index, piece] of pieces) {
    if (index % 2 === 0) parts.push(literal(piece));
    else if (piece === '}') break;
    else if (piece === '{') parts.push(optional(parseParts(pieces)));
    else if (piece.startsWith('*')) parts.push(rest);
    else parts.push(segment(piece.endsWith('?') ? 0 : 1));
  }
  return parts;
}

type Host = string | RegExp;

export function servesHost(controller: object, hostname: string): boolean {
  const hosts = readMetadata(NEST.host, controller) as Host | readonly Host[] | undefined;
  if (hosts === undefined) return true;
  return [hosts].flat().some((host) => matchesHost(host, hostname));
}

function matchesHost(host: Host, hostname: string): boolean {
  if (typeof host !== 'string') return hostname.match(host) !== null;
  const name = hostname.toLowerCase();
  return expandOptionalGroups(host.toLowerCase()).some((text) => matchesParts(text.split(PARAMETER), name));
}

const PARAMETER = /[:*]\w+/;

function expandOptionalGroups(template: string): readonly string[] {
  const group = /\{([^{}]*)\}/.exec(template);
  if (group === null) return [template];
  return ['', group[1]!].flatMap((text) => expandOptionalGroups(template.replace(group[0], text)));
}

function matchesParts(parts: readonly string[], text: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return text === first;
  if (!text.startsWith(first)) return false;
  let end = first.length;
  for (const part of others) {
    const start = text.indexOf(part, end + 1);
    if (start < 0) return false;
    end = start + part.length;
  }
  return text.endsWith(last) && text.length - last.length > end;
}

export function servesVersion(
  { controller, handler }: Route,
  request: object,
  options: VersioningOptions | undefined,
): boolean {
  if (options === undefined || options.type === VersioningType.URI) return true;
  const served =
    readMetadata(NEST.version, handler) ?? readMetadata(NEST.version, controller) ?? options.defaultVersion;
  if (served === undefined || served === VERSION_NEUTRAL) return true;
  const versions = [served].flat() as readonly unknown[];
  const requested = readRequestedVersions(request, options);
  if (requested !== undefined) return requested.some((version) => versions.includes(version));
  return options.type !== VersioningType.CUSTOM && versions.includes(VERSION_NEUTRAL);
}

function readRequestedVersions(request: object, options: VersioningOptions): readonly string[] | undefined {
  if (options.type === VersioningType.CUSTOM) {
    // On Fastify, the extractor receives Node's request.
    return [options.extractor(readProperty(request, 'raw') ?? request)].flat();
  }
  const headers = readProperty(request, 'headers');
  if (options.type === VersioningType.HEADER)
    return toTextList(readProperty(headers, options.header.toLowerCase()));
  const { key } = options as { readonly key: string };
  const version = parseAcceptParameters(readProperty(headers, 'accept')).find((parameter) =>
    parameter.startsWith(key),
  );
  return toTextList(version?.slice(key.length).replace(/^"|"$/g, ''));
}

function toTextList(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' && value !== '' ? [value] : undefined;
}

function parseAcceptParameters(accept: unknown): readonly string[] {
  if (typeof accept !== 'string') return [];
  return accept.split(',').flatMap((range) =>
    range
      .split(';')
      .slice(1)
      .map((parameter) => parameter.trim()),
  );
}

/**
 * A part of a pattern: a function that maps the positions where the part can start to those where it can end. Both lists are
 * in ascending order without duplicates. A part visits a position at most once, so matching is linear; a regular expression
 * with several wildcards would try all their combinations.
 */
export type PatternPart = (text: string, starts: Positions) => Positions;

type Positions = readonly number[];

export function matchesWhole(parts: readonly PatternPart[], text: string): boolean {
  return findEnds(parts, text, BEGINNING).at(-1) === text.length;
}

const BEGINNING: Positions = [0];

export function literal(characters: string): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    for (const start of starts) if (text.startsWith(characters, start)) ends.push(start + characters.length);
    return ends;
  };
}

export function segment(minLength: 0 | 1): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    let slash = -1;
    let next = 0;
    for (const start of starts) {
      if (slash < start) slash = findPosition('/', text, start);
      for (next = Math.max(next, start + minLength); next <= slash; next += 1) ends.push(next);
    }
    return ends;
  };
}

export const rest: PatternPart = (text, [first = Number.POSITIVE_INFINITY]) => {
  const ends: number[] = [];
  for (let end = first; end <= text.length; end += 1) ends.push(end);
  return ends;
};

export function optional(parts: readonly PatternPart[]): PatternPart {
  return (text, starts) => {
    const ends = findEnds(parts, text, starts);
    return ends.length === 0
      ? starts
      : [...new Set([...starts, ...ends])].toSorted((one, other) => one - other);
  };
}

function findEnds(parts: readonly PatternPart[], text: string, starts: Positions): Positions {
  let ends = starts;
  for (const part of parts) {
    if (ends.length === 0) return ends;
    ends = part(text, ends);
  }
  return ends;
}

function findPosition(character: string, text: string, from: number): number {
  const position = text.indexOf(character, from);
  return position < 0 ? text.length : position;
}
