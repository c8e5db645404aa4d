import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { BUILT_IN_ERRORS, type Catalogue } from '../catalogue/catalogue.js';
import { isHeaderName } from '../error/headers.js';
import { type ErrorFormat } from '../formats/error-format.js';
import {
  type FormatChoice,
  type FormatOption,
  type FormatRegistry,
  unwrapFormat,
} from '../formats/format-registry.js';
import { isObject } from '../internal/unknown-value.js';
import { didYouMean } from '../internal/name-suggestions.js';
import { mustBe, nameMistakes, show } from '../internal/option-mistakes.js';
import { markedFormat } from '../nest/route-formats.js';

/** Returns the mistakes in the option `formats`, each with its remedy. */
export function formatsMistakes(given: unknown): readonly string[] {
  if (Array.isArray(given)) return listMistakes(given, 'formats');
  const options = given as Record<keyof FormatChoice, unknown>;
  const { among, choose, vary = [] } = options;
  if (!Array.isArray(among)) {
    return 'among' in options
      ? [mustBe('formats.among', 'an array of formats', among)]
      : [mustBe('formats', 'an array of formats, or { among, choose }', given)];
  }
  return [
    ...listMistakes(among, 'formats.among'),
    ...(typeof choose === 'function'
      ? []
      : [mustBe('formats.choose', 'a function from the request to the name of a format', choose)]),
    ...(Array.isArray(vary) && vary.every(isHeaderName)
      ? []
      : [mustBe('formats.vary', "an array of names of headers, such as ['X-Tenant']", vary)]),
    ...nameMistakes('formats', options, { among: true, choose: true, vary: true }),
  ];
}

function listMistakes(options: readonly unknown[], name: string): readonly string[] {
  if (options.length === 0)
    return [mustBe(name, 'a list of at least one format', options, ' Remove the option for looker().')];
  const strange = options.flatMap((option, index) =>
    isFormat(option) ? [] : [mustBe(`${name}[${index}]`, A_FORMAT, option)],
  );
  if (strange.length > 0) return strange;
  const formats = (options as readonly FormatOption[]).map(unwrapFormat);
  const twice = [...new Set(formats.map((format) => format.name))].filter(
    (each) => formats.filter((format) => format.name === each).length > 1,
  );
  return [
    ...formats.flatMap((format) => format.mistakes ?? []),
    ...twice.map(
      (each) =>
        `\`${name}\` must have one format of each name, got '${each}' twice. Remove one, or rename it, as in ` +
        `{ ...${each}(), name: '${each}2' }.`,
    ),
    ...(options.every((option) => 'routeOnly' in (option as object))
      ? [`\`${name}\` must have a format without routeOnly(), got none. Add one for all other routes.`]
      : []),
  ];
}

const A_FORMAT =
  'a format, as in `formats: [looker()]`, or an object with name, mediaTypes, render() and schema()';

function isFormat(option: unknown): boolean {
  if (!isObject(option)) return false;
  const format: Partial<ErrorFormat> = unwrapFormat(option as object as FormatOption) ?? {};
  const { name, mediaTypes } = format;
  return (
    typeof name === 'string' &&
    name !== '' &&
    typeof format.render === 'function' &&
    typeof format.schema === 'function' &&
    Array.isArray(mediaTypes) &&
    mediaTypes.length > 0 &&
    mediaTypes.every((type) => MEDIA_TYPE.test(String(type)))
  );
}

/** Without parameters. @see RFC 9110, 8.3.1 */
const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** Finds handlers and controllers that name a format which the app does not have. */
export function unknownFormats(modules: ModulesContainer, names: readonly string[]): readonly string[] {
  const scanner = new MetadataScanner();
  const mistakes = [...modules.values()].flatMap((module) =>
    [...module.controllers.values()].flatMap(({ metatype }) => {
      const { name, prototype } = metatype as { name: string; prototype: Record<string, object> };
      const methods = scanner.getAllMethodNames(prototype);
      const places: readonly (readonly [string, object])[] = [
        [name, metatype as object],
        ...methods.map((method) => [`${name}.${method}`, prototype[method]!] as const),
      ];
      return places.flatMap(([place, marked]) => {
        const format = markedFormat(marked);
        if (format === undefined || names.includes(format as string)) return [];
        return [
          `${place}: @UseErrorFormat() must have the name of a format of the app, got ${show(format)}.` +
            `${didYouMean(format, names)} Formats: ${names.join(', ')}. Add it to \`formats\`, as routeOnly() if ` +
            `clients may not ask for it.`,
        ];
      });
    }),
  );
  return [...new Set(mistakes)];
}

/** Returns what the app's errors lack for its formats, one note per format. */
export function formatNotes({ formats }: FormatRegistry, { entries }: Catalogue): readonly string[] {
  const builtIn = new Set(BUILT_IN_ERRORS.map(({ definition }) => definition));
  const own = entries.filter(({ definition }) => !builtIn.has(definition));
  return formats.flatMap((format) => {
    const lines = own.flatMap(({ name, definition }) => {
      const complaint = format.lint?.(definition);
      return complaint === undefined ? [] : [`  ${name}: ${complaint}`];
    });
    return lines.length > 0 ? [`The format '${format.name}' could say more:\n${lines.join('\n')}`] : [];
  });
}
