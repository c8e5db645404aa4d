import { VERSION_NEUTRAL, type VersioningOptions, VersioningType } from '@nestjs/common';
import { read } from '../error/read.js';
import { metadata, NEST } from './nest-metadata.js';
import { type Route } from './route-list.js';

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
