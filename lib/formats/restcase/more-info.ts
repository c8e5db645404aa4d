import { type ApiError } from '../../error/api-error.js';
import { absoluteUrl } from '../absolute-url.js';

const CODE = '{code}';

/**
 * The pages about an error, and those about its fields that have their own, each once, in one text.
 *
 * @param links the app's, for all errors
 */
export function moreInfo(
  { documentationUrl, fields }: ApiError,
  links: readonly string[],
  errorCode: string,
): string | undefined {
  const own = links.map((link) => link.replaceAll(CODE, errorCode));
  const all = [documentationUrl, ...own, ...fields.map((field) => field.documentationUrl)];
  return [...new Set(all)].filter(Boolean).join(', ') || undefined;
}

/** What is wrong with the links that an app chose. */
export function linkMistakes(links: unknown): readonly string[] {
  const isLink = (link: unknown) =>
    typeof link === 'string' && absoluteUrl(link.replaceAll(CODE, 'code')) !== undefined;
  if (Array.isArray(links) && links.every(isLink)) return [];
  return [
    `restcase({ links }) must be a list of addresses. Give them as ['https://forum.example.com/errors/${CODE}'].`,
  ];
}
