import { MAX_RESULT_MESSAGE } from '@syncledger/domain';

import { Scrubber } from './scrubber.js';

/** UTF-16 code units: enough for the longest message even if each character is a surrogate pair. */
const TAIL_LENGTH = 2 * MAX_RESULT_MESSAGE;

/** Collects a command's output: decodes it, removes secrets, and keeps as many of the last characters as the ledger accepts. */
export class OutputBuffer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly scrubber: Scrubber;
  private tail = '';
  private isEmpty = true;

  constructor(secrets: Iterable<string>) {
    this.scrubber = new Scrubber(secrets);
  }

  write(bytes: Uint8Array): void {
    this.scrub(this.decoder.decode(bytes, { stream: true }));
  }

  /**
   * Closes the buffer and returns the message.
   * @param reason appended to the output, such as an exit code
   */
  end(reason?: string): string {
    this.scrub(this.decoder.decode());
    if (reason !== undefined) this.scrub(`${this.isEmpty ? '' : '\n'}${reason}`);
    this.append(this.scrubber.end());
    return lastCharacters(this.tail.toWellFormed(), MAX_RESULT_MESSAGE);
  }

  /** The ledger accepts no NUL. It is replaced rather than removed, so that removing it can't join the parts of a secret. */
  private scrub(text: string): void {
    this.isEmpty &&= text === '';
    this.append(this.scrubber.write(text.replaceAll('\0', '\ufffd')));
  }

  private append(text: string): void {
    this.tail += text;
    if (this.tail.length > 2 * TAIL_LENGTH) this.tail = this.tail.slice(-TAIL_LENGTH);
  }
}

/** Counts code points, as the ledger does. */
function lastCharacters(text: string, limit: number): string {
  if (text.length <= limit) return text;
  let from = text.length;
  for (let count = 0; count < limit && from > 0; count += 1) {
    from -= 1;
    if (from > 0 && isLowSurrogate(text.charCodeAt(from))) from -= 1;
  }
  return text.slice(from);
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;
