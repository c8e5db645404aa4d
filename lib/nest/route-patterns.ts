import { literal, matchesWhole, optional, type PatternPart, rest, segment } from './linear-pattern.js';
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
  // Most addresses begin otherwise: this halves the time.
  return (path) => path.startsWith(beginning) && matchesWhole(parts, path);
}

/** Separates the literal pieces of a template. The expressions of Fastify, as in `:id(\\d+)`, are taken for anything. */
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
