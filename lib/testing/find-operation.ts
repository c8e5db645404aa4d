import { withoutSlashes } from '../formats/absolute-url.js';
import {
  type Components,
  type OpenApiDocument,
  type Operation,
  type PathItem,
  type Response,
} from '../openapi/open-api-document.js';

/** A response of a document, and where it stands. */
export interface DocumentedResponse {
  readonly object: Response;
  readonly pointer: readonly string[];
}

/** An operation of a document. */
interface DocumentedOperation {
  /** @example '/orders/{id}' */
  readonly template: string;
  response(status: number): DocumentedResponse | undefined;
}

/** The operation that answers a request: of several templates the one that names most of the path. */
export function findOperation(
  document: OpenApiDocument,
  method: string,
  path: string,
): DocumentedOperation | undefined {
  const paths = (document.paths ?? {}) as Readonly<Record<string, PathItem | undefined>>;
  const asked = pathsOf(document, path);
  const has = (each: string, name: string) => paths[each]?.[name] !== undefined;
  const isHead = method.toUpperCase() === 'HEAD';
  // Whoever answers GET answers HEAD.
  const keyOf = (each: string) => (isHead && !has(each, 'head') ? 'get' : method.toLowerCase());
  const template = Object.keys(paths)
    .filter((each) => has(each, keyOf(each)) && asked.some((one) => patternOf(each).test(one)))
    .toSorted((one, other) => literals(other) - literals(one))[0];
  if (template === undefined) return undefined;
  const key = keyOf(template);
  const operation = paths[template]![key]!;
  return {
    template,
    response: (status) => responseOf(document, operation, ['paths', template, key], status),
  };
}

function responseOf(
  { components }: { readonly components?: Components },
  { responses = {} }: Operation,
  at: readonly string[],
  status: number,
): DocumentedResponse | undefined {
  const range = `${Math.floor(status / 100)}XX`;
  const key = [String(status), range, 'default'].find((each) => Object.hasOwn(responses, each));
  if (key === undefined) return undefined;
  const object = responses[key]!;
  if (object.$ref === undefined) return { object, pointer: [...at, 'responses', key] };
  const name = object.$ref.split('/').at(-1)!;
  const shared = components?.responses?.[name];
  return shared && { object: shared, pointer: ['components', 'responses', name] };
}

/** The path as it was asked for, and without what the document's servers have before theirs. */
function pathsOf({ servers = [] }: OpenApiDocument, path: string): readonly string[] {
  const { pathname } = new URL(path, 'http://localhost');
  const bases = servers.map(baseOf);
  const within = bases.filter((base) => base !== '' && pathname.startsWith(`${base}/`));
  return [pathname, ...within.map((base) => pathname.slice(base.length))];
}

function baseOf({ url, variables = {} }: NonNullable<OpenApiDocument['servers']>[number]): string {
  const address = url.replace(/\{([^{}]*)\}/g, (_, name: string) => String(variables[name]?.default ?? '1'));
  return URL.canParse(address, 'http://localhost')
    ? withoutSlashes(new URL(address, 'http://localhost').pathname)
    : '';
}

function patternOf(template: string): RegExp {
  const parts = template
    .split(/\{[^{}]*\}/)
    .map((part) => part.replace(/[.*+?^$()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('[^/]+')}/?$`, 'i');
}

function literals(template: string): number {
  return template.replace(/\{[^{}]*\}/g, '').length;
}
