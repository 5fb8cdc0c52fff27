import { leaveOutMiddle, MAX_RESULT_MESSAGE } from '@syncledger/domain';

import { Scrubber } from './scrubber.js';
import { wordsOf } from './secret-words.js';

/** UTF-16 code units: enough for the longest message even if each character is a surrogate pair. */
const PART_LENGTH = 2 * MAX_RESULT_MESSAGE;

/** Milliseconds without output after which a character or two are passed on although a secret may begin with them. */
const PAUSE = 300;

export interface OutputListener {
  /** Called with text as the ledger stores it. */
  readonly onText?: (text: string) => void;
  /** Called with the bytes as the command wrote them, but for secrets. */
  readonly onBytes?: (bytes: Buffer) => void;
}

/** Collects a command's output: decodes it, removes secrets, and keeps as much of its start and end as the ledger stores. */
export class OutputBuffer {
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly scrubber: Scrubber;
  private start = '';
  private tail = '';
  private characters = 0;
  private isEmpty = true;
  private pause: NodeJS.Timeout | undefined;

  /** @param listener called with scrubbed output as it comes */
  constructor(
    secrets: Iterable<string>,
    private readonly listener: OutputListener = {},
  ) {
    this.scrubber = new Scrubber(wordsOf(secrets));
  }

  write(bytes: Uint8Array): void {
    this.isEmpty &&= bytes.length === 0;
    this.append(this.scrubber.write(bytes));
    this.pause ??= setTimeout(() => {
      this.append(this.scrubber.release());
    }, PAUSE).unref();
    this.pause.refresh();
  }

  /**
   * Closes the buffer and returns the message, cut as the ledger would cut it.
   * @param reason appended to the output, such as an exit code
   */
  end(reason?: string): string {
    clearTimeout(this.pause);
    this.append(this.scrubber.end());
    this.appendText(this.decoder.decode());
    if (reason !== undefined) this.appendText(`${this.isEmpty ? '' : '\n'}${reason}`);
    if (this.characters <= MAX_RESULT_MESSAGE) return this.start.toWellFormed();
    return leaveOutMiddle(this.start, this.tail, this.characters).toWellFormed();
  }

  private append(bytes: Buffer): void {
    if (bytes.length > 0) this.listener.onBytes?.(bytes);
    this.appendText(this.decoder.decode(bytes, { stream: true }));
  }

  /** The ledger stores no NUL. It is replaced rather than removed, so that removing it can't join the parts of a secret. */
  private appendText(decoded: string): void {
    const text = decoded.replaceAll('\0', '\ufffd');
    if (text !== '') this.listener.onText?.(text);
    this.start += text.slice(0, PART_LENGTH - this.start.length);
    this.tail += text;
    if (this.tail.length > 2 * PART_LENGTH) this.tail = this.tail.slice(-PART_LENGTH);
    this.characters += charactersIn(text);
  }
}

/** Characters that are stored as two code units count once. */
function charactersIn(text: string): number {
  if (!/[\udc00-\udfff]/.test(text)) return text.length;
  let characters = 0;
  for (let at = 0; at < text.length; at += 1) if (!isLowSurrogate(text.charCodeAt(at))) characters += 1;
  return characters;
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff;
