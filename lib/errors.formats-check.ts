import { MetadataScanner, type ModulesContainer } from '@nestjs/core';
import { show } from './errors.show.js';
import { BUILT_IN_ERRORS, type Catalogue } from './catalogue/catalogue.js';
import { type FormatSets } from './formats/format-sets.js';
import { type FormatChoice, formatIn, type FormatOption } from './formats/format-options.js';
import { type ErrorFormat } from './formats/error-format.js';
import { isHeaderName } from './error/header.js';
import { nameMistakes } from './error/option-names.js';
import { markedFormat } from './routes/use-error-format.decorator.js';

/** Every mistake in the option `formats`, each with its remedy. */
export function formatsMistakes(given: unknown): readonly string[] {
  if (Array.isArray(given)) return listMistakes(given, 'formats');
  const options = given as Record<keyof FormatChoice, unknown>;
  const { among, choose, vary = [] } = options;
  if (!Array.isArray(among)) {
    return [`formats: ${show(given)} is no list. Give an array of formats, or { among, choose }.`];
  }
  return [
    ...listMistakes(among, 'formats.among'),
    ...(typeof choose === 'function'
      ? []
      : [
          `formats.choose: ${show(choose)} is no function. Give one from the request to the name of a format.`,
        ]),
    ...(Array.isArray(vary) && vary.every(isHeaderName)
      ? []
      : [`formats.vary: ${show(vary)} is no list of headers. Give their names, as ['X-Tenant'].`]),
    ...nameMistakes('formats', options, { among: true, choose: true, vary: true }),
  ];
}

function listMistakes(options: readonly unknown[], name: string): readonly string[] {
  if (options.length === 0)
    return [`${name}: it is empty. Give a format, or leave the option out for looker().`];
  const strange = options.flatMap((option, index) =>
    isFormat(option) ? [] : [`${name}[${index}]: ${show(option)} is ${NO_FORMAT}.`],
  );
  if (strange.length > 0) return strange;
  const formats = (options as readonly FormatOption[]).map(formatIn);
  const twice = [...new Set(formats.map((format) => format.name))].filter(
    (each) => formats.filter((format) => format.name === each).length > 1,
  );
  return [
    ...formats.flatMap((format) => format.mistakes ?? []),
    ...twice.map(
      (each) =>
        `${name}: '${each}' is given twice. Keep one, or give the other a name of its own, as { ...${each}(), name: '${each}2' }.`,
    ),
    ...(options.every((option) => 'routeOnly' in (option as object))
      ? [`${name}: all are kept for routes of their own. Give one without routeOnly() for all others.`]
      : []),
  ];
}

const NO_FORMAT =
  'an unknown format. Call its factory, as `formats: [looker()]`, or give an object with name, mediaTypes, render() and schema()';

function isFormat(option: unknown): boolean {
  if (typeof option !== 'object' || option === null) return false;
  const format: Partial<ErrorFormat> = formatIn(option as FormatOption) ?? {};
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

/** Handlers and controllers that name a format which the app does not have. */
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
          `${place}: @UseErrorFormat(${show(format)}) names no format of the app. Use one of ` +
            `${names.map((each) => show(each)).join(', ')}, or add it to \`formats\`, as routeOnly() if clients may not ask for it.`,
        ];
      });
    }),
  );
  return [...new Set(mistakes)];
}

/** What the app's errors lack for its formats, a note a format. */
export function formatNotes({ formats }: FormatSets, { entries }: Catalogue): readonly string[] {
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
