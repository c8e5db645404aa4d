import { VERSION_NEUTRAL, type VersioningOptions, VersioningType } from '@nestjs/common';
import { read } from '../internal/safe-get.js';
import { metadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

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
    // Fastify hands the request of the platform over.
    return [options.extractor(read(request, 'raw') ?? request)].flat();
  }
  const headers = read(request, 'headers');
  if (options.type === VersioningType.HEADER) return textsOf(read(headers, options.header.toLowerCase()));
  const { key } = options as { readonly key: string };
  const version = parametersOf(read(headers, 'accept')).find((parameter) => parameter.startsWith(key));
  return textsOf(version?.slice(key.length).replace(/^"|"$/g, ''));
}

function textsOf(value: unknown): readonly string[] | undefined {
  return typeof value === 'string' && value !== '' ? [value] : undefined;
}

/** The parameters of all media types in `Accept`. */
function parametersOf(accept: unknown): readonly string[] {
  if (typeof accept !== 'string') return [];
  return accept.split(',').flatMap((range) =>
    range
      .split(';')
      .slice(1)
      .map((parameter) => parameter.trim()),
  );
}
