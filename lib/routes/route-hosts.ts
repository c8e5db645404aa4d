import { metadata, NEST } from './nest-metadata.js';

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
