import { randomFillSync } from 'node:crypto';

/** How many are written at once. Whoever keeps a piece of a text keeps the whole: it is not to be a long one. */
const COUNT = 128;
const BYTES = 16;
/** Most of what fetching random bytes takes, it takes however few they are. */
const FETCHED = 8 * COUNT * BYTES;
/** Digits, and what is between their groups. */
const LENGTH = 36;
const DIGITS = Buffer.from('0123456789abcdef');
const DASH = 0x2d;

/**
 * New UUIDs of version 4, many written at once: a piece of one long text costs less than a text that is put together of
 * pieces, as `randomUUID()` does it.
 *
 * @see RFC 9562, 5.4
 */
export class Uuids {
  private readonly random = Buffer.alloc(FETCHED);
  /** How many of the random bytes are spent. */
  private spent = FETCHED;
  private readonly written = Buffer.alloc(COUNT * LENGTH);
  private text = '';
  private at = 0;

  next(): string {
    if (this.at === this.text.length) this.write();
    this.at += LENGTH;
    return this.text.slice(this.at - LENGTH, this.at);
  }

  private write(): void {
    const { random, written } = this;
    if (this.spent === FETCHED) {
      randomFillSync(random);
      this.spent = 0;
    }
    const end = this.spent + COUNT * BYTES;
    let place = 0;
    for (let index = this.spent; index < end; index += 1) {
      const byte = random[index]!;
      const within = index % BYTES;
      if (within === 4 || within === 6 || within === 8 || within === 10) written[place++] = DASH;
      const value = within === 6 ? (byte & 0x0f) | 0x40 : within === 8 ? (byte & 0x3f) | 0x80 : byte;
      written[place++] = DIGITS[value >> 4]!;
      written[place++] = DIGITS[value & 0x0f]!;
    }
    this.spent = end;
    this.text = written.toString('latin1');
    this.at = 0;
  }
}
