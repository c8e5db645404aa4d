import { VERSION_NEUTRAL, type VersioningOptions, VersioningType } from '@nestjs/common';
import { readProperty } from '../internal/unknown-value.js';
import { metadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

/** The templates of routes, ready to be compared with addresses. */
export class RoutePatterns {
  private readonly patterns: readonly RoutePattern[];

  /** @param isLenient whether case and a slash at the end make no difference, as on Express */
  constructor(
    routes: readonly Route[],
    private readonly isLenient: boolean,
  ) {
    this.patterns = routes.map((route) => ({ route, matches: matcherOf(route.template, isLenient) }));
  }

  /** Returns the routes of an address, of all methods, in the order in which they are tried. */
  matching(path: string): readonly Route[] {
    const compared = this.isLenient ? path.toLowerCase() : path;
    return this.patterns.filter(({ matches }) => matches(compared)).map(({ route }) => route);
  }
}

interface RoutePattern {
  readonly route: Route;
  readonly matches: (path: string) => boolean;
}

/** Reads a template as both platforms do: `:name` is a segment or a piece of one, `*name` the rest, `{…}` may be missing. */
function matcherOf(template: string, isLenient: boolean): RoutePattern['matches'] {
  const end = isLenient && template !== '/' ? '{/}' : '';
  const pieces = `${isLenient ? template.toLowerCase() : template}${end}`.split(TOKEN);
  const [beginning = ''] = pieces;
  const parts = partsOf(pieces.entries());
  // Comparing the beginning first halves the time, as most addresses differ there.
  return (path) => path.startsWith(beginning) && matchesWhole(parts, path);
}

/** Separates the literal pieces of a template. The expressions of Fastify, as in `:id(\\d+)`, match anything. */
const TOKEN = /(:\w+(?:\([^()]*\))?\??|\*\w*|[{}])/;

/** @param pieces literal ones have even indices; they are read up to the brace that closes a group */
function partsOf(pieces: IterableIterator<[index: number, piece: string]>): readonly PatternPart[] {
  const parts: PatternPart[] = [];
  for (const [index, piece] of pieces) {
    if (index % 2 === 0) parts.push(literal(piece));
    else if (piece === '}') break;
    else if (piece === '{') parts.push(optional(partsOf(pieces)));
    else if (piece.startsWith('*')) parts.push(rest);
    else parts.push(segment(piece.endsWith('?') ? 0 : 1));
  }
  return parts;
}

type Host = string | RegExp;

/** Checks whether a controller serves a host, which `@Controller({ host })` may bind it to. */
export function servesHost(controller: object, hostname: string): boolean {
  const hosts = metadata(NEST.host, controller) as Host | readonly Host[] | undefined;
  if (hosts === undefined) return true;
  return [hosts].flat().some((host) => matchesHost(host, hostname));
}

/** Nest matches the hosts that are expressions in the same way, for each request. */
function matchesHost(host: Host, hostname: string): boolean {
  if (typeof host !== 'string') return hostname.match(host) !== null;
  const name = hostname.toLowerCase();
  return alternativesOf(host.toLowerCase()).some((text) => matchesParts(text.split(PARAMETER), name));
}

const PARAMETER = /[:*]\w+/;

/** The hosts that a template with optional groups stands for. @example '{www.}:shop.com' */
function alternativesOf(template: string): readonly string[] {
  const group = /\{([^{}]*)\}/.exec(template);
  if (group === null) return [template];
  return ['', group[1]!].flatMap((text) => alternativesOf(template.replace(group[0], text)));
}

/** Checks whether a text consists of parts with at least one character between them, in linear time. */
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

/** Checks whether a route serves the version that a request asks for. Versions in addresses are part of templates. */
export function servesVersion(
  { controller, handler }: Route,
  request: object,
  options: VersioningOptions | undefined,
): boolean {
  if (options === undefined || options.type === VersioningType.URI) return true;
  const served =
    metadata(NEST.version, handler) ?? metadata(NEST.version, controller) ?? options.defaultVersion;
  if (served === undefined || served === VERSION_NEUTRAL) return true;
  const versions = [served].flat() as readonly unknown[];
  const asked = versionsOf(request, options);
  if (asked !== undefined) return asked.some((version) => versions.includes(version));
  return options.type !== VersioningType.CUSTOM && versions.includes(VERSION_NEUTRAL);
}

function versionsOf(request: object, options: VersioningOptions): readonly string[] | undefined {
  if (options.type === VersioningType.CUSTOM) {
    // Fastify passes the request of the platform to the extractor.
    return [options.extractor(readProperty(request, 'raw') ?? request)].flat();
  }
  const headers = readProperty(request, 'headers');
  if (options.type === VersioningType.HEADER)
    return textsOf(readProperty(headers, options.header.toLowerCase()));
  const { key } = options as { readonly key: string };
  const version = parametersOf(readProperty(headers, 'accept')).find((parameter) =>
    parameter.startsWith(key),
  );
  return textsOf(version?.slice(key.length).replace(/^"|"$/g, ''));
}

function textsOf(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' && value !== '' ? [value] : undefined;
}

/** Returns the parameters of all media types in `Accept`. */
function parametersOf(accept: unknown): readonly string[] {
  if (typeof accept !== 'string') return [];
  return accept.split(',').flatMap((range) =>
    range
      .split(';')
      .slice(1)
      .map((parameter) => parameter.trim()),
  );
}

/**
 * A part of a pattern: from the positions of a text where it may begin, finds those where it may end. Both lists are in
 * ascending order without duplicates. A position is looked at once per part, whatever the text is: a regular expression
 * with several wildcards tries all combinations of them.
 */
export type PatternPart = (text: string, starts: Positions) => Positions;

type Positions = readonly number[];

/** Checks whether parts, one after the other, make up a whole text. */
export function matchesWhole(parts: readonly PatternPart[], text: string): boolean {
  return endsOf(parts, text, BEGINNING).at(-1) === text.length;
}

const BEGINNING: Positions = [0];

/** Matches these very characters. */
export function literal(characters: string): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    for (const start of starts) if (text.startsWith(characters, start)) ends.push(start + characters.length);
    return ends;
  };
}

/** Matches characters without a slash. @param least the minimum number of characters */
export function segment(least: 0 | 1): PatternPart {
  return (text, starts) => {
    const ends: number[] = [];
    let slash = -1;
    let next = 0;
    for (const start of starts) {
      if (slash < start) slash = positionOf('/', text, start);
      for (next = Math.max(next, start + least); next <= slash; next += 1) ends.push(next);
    }
    return ends;
  };
}

/** Matches any characters, or none. */
export const rest: PatternPart = (text, [first = Number.POSITIVE_INFINITY]) => {
  const ends: number[] = [];
  for (let end = first; end <= text.length; end += 1) ends.push(end);
  return ends;
};

/** Matches parts, or nothing. */
export function optional(parts: readonly PatternPart[]): PatternPart {
  return (text, starts) => {
    const ends = endsOf(parts, text, starts);
    return ends.length === 0
      ? starts
      : [...new Set([...starts, ...ends])].toSorted((one, other) => one - other);
  };
}

function endsOf(parts: readonly PatternPart[], text: string, starts: Positions): Positions {
  let ends = starts;
  for (const part of parts) {
    if (ends.length === 0) return ends;
    ends = part(text, ends);
  }
  return ends;
}

function positionOf(character: string, text: string, from: number): number {
  const position = text.indexOf(character, from);
  return position < 0 ? text.length : position;
}
