import { Inject, Injectable } from '@nestjs/common';
import { isObject, readProperty } from '../internal/unknown-value.js';
import { LogText } from './log-text.js';
import { getCause, isErrorSafely, getMembers, ExceptionText } from './exception-text.js';

const MAX_CHAIN_LENGTH = 100_000;
const [MIN_HEADLINE_LENGTH, MAX_HEADLINE_LENGTH] = [60, 4_000];
const MAX_RESPONSE_LENGTH = 8_000;
const MAX_STACK_LENGTH = 10_000;
const MIN_ERROR_LENGTH = 200;
const [MAX_SHOWN_ERRORS, SHOWN_ROOT_ERRORS] = [15, 5];
const MAX_READ_ERRORS = 10_000;

/** nestjs-pino drops a stack that has no line which begins with `at`. */
const NO_STACK = '    at (no stack)';

@Injectable()
export class ErrorChainText {
  private readonly exceptionText: ExceptionText;

  constructor(@Inject(LogText) readonly text: LogText) {
    this.exceptionText = new ExceptionText(text);
  }

  formatHeadline(thrown: unknown): string {
    return getPrefix(thrown) + this.exceptionText.formatHeadline(thrown, MAX_HEADLINE_LENGTH);
  }

  /** Formats at least two lines; the first is the headline. */
  format(thrown: unknown): string {
    const writer = new ChainWriter(this.exceptionText);
    writer.writeChain(thrown, '', getPrefix(thrown), MAX_CHAIN_LENGTH);
    const { text } = writer;
    if (/\n *at /.test(text)) return text;
    const [first, ...others] = text.split('\n');
    return [first, NO_STACK, ...others].join('\n');
  }
}

function getPrefix(thrown: unknown): string {
  return isErrorSafely(thrown) ? '' : 'thrown: ';
}

/** Gives each part a share of the maximum length, so that a long part does not use the space of the later ones. */
class ChainWriter {
  text = '';
  private readonly seen = new Set<unknown>();

  constructor(private readonly exceptionText: ExceptionText) {}

  /**
   * Writes an exception and its causes.
   *
   * @param prefix the beginning of the first line
   * @param length the approximate maximum length
   * @returns the length of the written text
   */
  writeChain(thrown: unknown, indent: string, prefix: string, length: number): number {
    if (this.seen.has(thrown)) return this.append(indent + prefix + this.formatReference(thrown));
    const { chain, ending } = this.collectCauses(thrown);
    if (chain.length === 1 && ending === undefined) return this.writeOne(thrown, indent, prefix, length);
    const shown = Math.min(MAX_SHOWN_ERRORS, Math.max(2, Math.floor(length / MIN_ERROR_LENGTH)));
    const start =
      chain.length <= shown ? chain.length : shown - Math.min(SHOWN_ROOT_ERRORS, Math.floor(shown / 2));
    const kept = chain.length <= shown ? chain : [...chain.slice(0, start), ...chain.slice(start - shown)];
    let used = 0;
    for (const [index, each] of kept.entries()) {
      if (index === start) used += this.append(`${indent}… ${chain.length - shown} more causes`);
      const share = Math.floor((length - used) / (kept.length - index));
      used += this.writeOne(each, indent, index === 0 ? prefix : 'Caused by: ', share);
    }
    return ending === undefined ? used : used + this.append(indent + ending);
  }

  private collectCauses(thrown: unknown): { readonly chain: readonly unknown[]; readonly ending?: string } {
    const chain = [thrown];
    for (let last = thrown; ; chain.push(last)) {
      if (isObject(last)) this.seen.add(last);
      last = getCause(last);
      if (last === undefined) return { chain };
      if (this.seen.has(last)) return { chain, ending: `Caused by: ${this.formatReference(last)}` };
      if (this.seen.size >= MAX_READ_ERRORS) return { chain, ending: '… more causes, which were not read' };
    }
  }

  private formatReference(thrown: unknown): string {
    return `${this.exceptionText.formatHeadline(thrown, MIN_ERROR_LENGTH)} (as above)`;
  }

  private writeOne(thrown: unknown, indent: string, prefix: string, length: number): number {
    const members = getMembers(thrown);
    const headline = this.exceptionText.formatHeadline(
      thrown,
      Math.max(MIN_HEADLINE_LENGTH, Math.min(MAX_HEADLINE_LENGTH, length)),
    );
    let used = this.append(indent + prefix + headline);
    const room = () => Math.max(0, Math.floor((length - used) / (members.length > 0 ? 2 : 1)));
    const response = this.exceptionText.formatResponse(thrown, Math.min(MAX_RESPONSE_LENGTH, room()));
    if (response !== undefined) used += this.append(`${indent}  Response: ${response}`);
    const frames = this.exceptionText.formatFrames(thrown, Math.min(MAX_STACK_LENGTH, room()));
    if (frames !== '') used += this.append(indentLines(indent, frames));
    return used + this.writeMembers(members, indent, length - used);
  }

  private writeMembers(members: readonly unknown[], indent: string, length: number): number {
    const count = members.length;
    const shown = Math.min(count, Math.max(0, Math.floor(length / MIN_ERROR_LENGTH)));
    let used = 0;
    for (let index = 0; index < shown; index += 1) {
      const share = Math.floor((length - used) / (shown - index));
      used += this.writeChain(
        readProperty(members, String(index)),
        `${indent}  `,
        `${index + 1} of ${count}: `,
        share,
      );
    }
    return shown === count ? used : used + this.append(`${indent}  … ${count - shown} more errors`);
  }

  private append(lines: string): number {
    this.text += this.text === '' ? lines : `\n${lines}`;
    return lines.length;
  }
}

function indentLines(indent: string, lines: string): string {
  return indent === '' ? lines : indent + lines.replaceAll('\n', `\n${indent}`);
}

/** Indents lines so that none of them looks like the beginning of a log entry. */
export function indentForLog(lines: string): string {
  return indentLines('  ', lines);
}
