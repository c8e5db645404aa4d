import { inspect } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { type PlainData, toPlainData } from '../error/plain-data.js';
import { isObject } from '../internal/unknown-value.js';
import { HIDDEN, hideSecrets, IS_SENSITIVE, type IsSensitive } from '../internal/redact.js';

/** Matches characters that could begin another line, color the log or change the direction of its text. */
// oxlint-disable-next-line no-control-regex -- control characters are matched on purpose
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export type IsHidden = (name: string, owner: object) => boolean;

@Injectable()
export class LogText {
  constructor(@Inject(IS_SENSITIVE) readonly isSensitive: IsSensitive) {}

  formatText(text: string, length: number): string {
    const read = text.slice(0, 2 * length);
    const shown = escapeUnprintable(hideSecrets(read, this.isSensitive));
    const unread = text.length - read.length;
    // Hiding secrets may have shortened the text. Its last word is dropped, as it may be a part of a secret that was not hidden.
    const end = unread > 0 && shown.length <= length ? Math.max(0, shown.lastIndexOf(' ')) : length;
    return truncateForLog(shown, end, unread);
  }

  formatData(value: unknown, length: number, isHidden: IsHidden = this.isSensitive): string {
    if (typeof value === 'string') return `'${this.formatText(value, length)}'`;
    if (typeof value === 'function') return '[a function]';
    const isData = isObject(value);
    const shown = isData ? this.removeSecrets(toPlainData(value) ?? {}, isHidden, { count: length }) : value;
    return truncateForLog(escapeUnprintable(inspect(shown, INSPECT_OPTIONS)), length);
  }

  private removeSecrets(data: PlainData, isHidden: IsHidden, charactersLeft: { count: number }): PlainData {
    if (typeof data === 'string') {
      charactersLeft.count -= data.length;
      return truncateForLog(hideSecrets(data, this.isSensitive), MAX_TEXT_LENGTH);
    }
    if (!isObject(data)) return data;
    const members: [string, PlainData][] = [];
    const all = Object.entries(data) as readonly [string, PlainData][];
    for (const [name, value] of all) {
      if (charactersLeft.count <= 0) break;
      charactersLeft.count -= name.length;
      members.push([
        name,
        isHidden(name, data) ? HIDDEN : this.removeSecrets(value, isHidden, charactersLeft),
      ]);
    }
    const missing = all.length - members.length;
    if (missing > 0) members.push(['…', `${missing} more`]);
    return Array.isArray(data) ? members.map(([, value]) => value) : Object.fromEntries(members);
  }
}

const MAX_TEXT_LENGTH = 2_000;
const INSPECT_OPTIONS = { depth: 4, breakLength: Infinity, maxArrayLength: 20 };

export function truncateForLog(text: string, length: number, unread = 0): string {
  const missing = Math.max(0, text.length - length) + unread;
  return missing === 0 ? text : `${text.slice(0, length)}… (${missing} more characters)`;
}

export function escapeUnprintable(text: string): string {
  return text.replace(
    UNPRINTABLE,
    (sign) => SHORT_ESCAPES[sign] ?? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
