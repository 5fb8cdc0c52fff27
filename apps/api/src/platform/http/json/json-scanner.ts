import { InvalidInput, LedgerError, MAX_MISTAKES, UNKNOWN_FIELD } from '@syncledger/domain';

import { Action, expectedIn, FIRST_ACTION, State, transitions } from './json-states.js';

/**
 * Most structure that a text may have: a value in a list weighs 1, a list or an object 1, and a member 4, which is what parsing them costs.
 * No valid body comes near: 64 KiB of `params`, the largest that a field takes, weigh 47,000 at most.
 */
const MAX_WEIGHT = 50_000;
const MEMBER_WEIGHT = 4;

/** What is scanned. */
export interface JsonText {
  /** UTF-8, which is not checked here. */
  readonly bytes: Buffer;
  /** What it is, for refusals. */
  readonly what: string;
  /** The names that its outermost object may have; none are unknown when left out. */
  readonly fields?: { has(name: string): boolean };
}

/** Checks that a text is JSON, as far at a time as it is told, and builds nothing of it. */
export class JsonScanner {
  private position: number;
  private state: number = State.value;
  /** The open lists and objects: whether each is an object. */
  private readonly open: boolean[] = [];
  private weight = 0;
  private isName = false;
  private nameStart = -1;
  private readonly unknown = new Set<string>();

  constructor(private readonly text: JsonText) {
    this.position = startOf(text.bytes);
  }

  /** How many bytes were looked at. */
  get bytesRead(): number {
    return this.position;
  }

  /**
   * Reads on.
   * @param bytes how far
   * @returns whether the text was read to its end
   * @throws LedgerError `malformed` with line and column of the first error, or when there is too much structure
   * @throws InvalidInput as soon as the unknown fields alone are as many as an answer names
   */
  advance(bytes: number): boolean {
    const { bytes: text } = this.text;
    const end = Math.min(this.position + bytes, text.length);
    let { position, state } = this;
    for (; position < end; position += 1) {
      const next = transitions[state * 256 + (text[position] ?? 0)] ?? Action.error;
      if (next < FIRST_ACTION) {
        state = next;
        continue;
      }
      this.state = state;
      this.position = position;
      state = this.act(next);
    }
    this.position = position;
    this.state = state;
    if (position < text.length) return false;
    if (!this.isWhole()) throw this.malformed(true);
    return true;
  }

  private isWhole(): boolean {
    const { afterValue, zero, integer, fraction, exponentDigits } = State;
    return (
      this.open.length === 0 && [afterValue, zero, integer, fraction, exponentDigits].some((one) => one === this.state)
    );
  }

  private act(action: number): number {
    switch (action) {
      case Action.openObject:
      case Action.openList:
        this.open.push(action === Action.openObject);
        this.weigh(1);
        return action === Action.openObject ? State.firstName : State.firstValue;
      case Action.closeObject:
      case Action.closeList:
        if (this.open.at(-1) !== (action === Action.closeObject)) throw this.malformed(false);
        this.open.pop();
        return State.afterValue;
      case Action.comma:
        if (this.open.length === 0) throw this.malformed(false);
        this.weigh(1);
        return this.open.at(-1) ? State.name : State.value;
      case Action.beginName:
        this.weigh(MEMBER_WEIGHT - 1);
        this.isName = true;
        this.nameStart = this.position;
        return State.string;
      case Action.endString:
        if (!this.isName) return State.afterValue;
        this.endName();
        return State.colon;
      default:
        throw this.malformed(false);
    }
  }

  private weigh(weight: number): void {
    this.weight += weight;
    if (this.weight > MAX_WEIGHT) {
      throw new LedgerError('malformed', `The ${this.text.what} has more values than any field takes.`);
    }
  }

  private endName(): void {
    this.isName = false;
    const { bytes, fields } = this.text;
    if (!fields || this.open.length > 1) return;
    const name = JSON.parse(bytes.toString('utf8', this.nameStart, this.position + 1)) as string;
    if (fields.has(name)) return;
    this.unknown.add(name);
    if (this.unknown.size < MAX_MISTAKES) return;
    // `fromEntries` makes an own property of `__proto__`, too.
    throw new InvalidInput(Object.fromEntries([...this.unknown].map((one) => [one, [UNKNOWN_FIELD]])));
  }

  private malformed(isEnd: boolean): LedgerError {
    const { bytes, what } = this.text;
    const container = this.open.at(-1);
    const kind = container === undefined ? undefined : container ? 'object' : 'list';
    const [line, column] = placeOf(bytes, this.position);
    const expected = expectedIn(this.state, kind, isEnd);
    return new LedgerError(
      'malformed',
      `The ${what} is not JSON: line ${String(line)}, column ${String(column)}: ${expected}.`,
    );
  }
}

/** Where the text begins: behind a byte order mark, which decoding drops. */
function startOf(text: Buffer): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** Line and column of a position in UTF-8, both from 1 on; columns are counted in UTF-16, as editors do. */
function placeOf(text: Buffer, position: number): [line: number, column: number] {
  let line = 1;
  let column = 1;
  for (let index = startOf(text); index < position; index += 1) {
    const byte = text[index] ?? 0;
    if (byte === NEWLINE || (byte === RETURN && text[index + 1] !== NEWLINE)) {
      line += 1;
      column = 1;
    } else if (byte >= 0xf0) column += 2;
    else if (byte < 0x80 || byte >= 0xc0) column += 1;
  }
  return [line, column];
}
