import { MAX_RESULT_MESSAGE } from '@syncledger/domain';

import { Scrubber } from './scrubber.js';

/** Units of UTF-16 that surely hold the last characters. */
const ENOUGH = 2 * MAX_RESULT_MESSAGE;

/** What a command writes: made valid text, scrubbed, and then cut to the last characters that the ledger takes. */
export class Output {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly scrubber: Scrubber;
  private tail = '';
  private isEmpty = true;

  /** @param secrets what must not show */
  constructor(secrets: Iterable<string>) {
    this.scrubber = new Scrubber(secrets);
  }

  /** Takes bytes as they come, in pieces of any size. */
  write(bytes: Uint8Array): void {
    this.take(this.decoder.decode(bytes, { stream: true }));
  }

  /**
   * Returns the message; nothing can be written any more.
   * @param reason what to say after the output, such as an exit code
   */
  end(reason?: string): string {
    this.take(this.decoder.decode());
    if (reason !== undefined) this.take(`${this.isEmpty ? '' : '\n'}${reason}`);
    this.keep(this.scrubber.end());
    return lastCharacters(this.tail.toWellFormed(), MAX_RESULT_MESSAGE);
  }

  /** The ledger takes no NUL; it is replaced, not left out, so that no secret can form around it. */
  private take(text: string): void {
    this.isEmpty &&= text === '';
    this.keep(this.scrubber.write(text.replaceAll('\0', '\ufffd')));
  }

  private keep(text: string): void {
    this.tail += text;
    if (this.tail.length > 2 * ENOUGH) this.tail = this.tail.slice(-ENOUGH);
  }
}

/** The last characters (code points, as the ledger counts) of a text. */
function lastCharacters(text: string, most: number): string {
  if (text.length <= most) return text;
  let from = text.length;
  for (let count = 0; count < most && from > 0; count += 1) {
    from -= 1;
    if (from > 0 && isLowSurrogate(text.charCodeAt(from))) from -= 1;
  }
  return text.slice(from);
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;
