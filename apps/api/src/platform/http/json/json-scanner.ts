import { InvalidInput, LedgerError, MAX_MISTAKES, UNKNOWN_FIELD } from '@syncledger/domain';

import { Action, expectedIn, FIRST_ACTION, State, transitions } from './json-states.js';

/**
 * The maximum parsing cost of a text: 1 for each list element, list and object, 4 for each member.
 * Valid bodies stay below: 64 KiB of `params`, the largest field, cost 47,000 at most.
 */
const MAX_COST = 50_000;
const MEMBER_COST = 4;

export interface JsonText {
  /** UTF-8; not validated here. */
  readonly bytes: Buffer;
  /** What the text is, for error messages. */
  readonly what: string;
  /** Names allowed in the outermost object; left out: any. */
  readonly fields?: { has(name: string): boolean };
}

/** Validates JSON incrementally without building values. */
export class JsonScanner {
  private position: number;
  private state: number = State.value;
  /** The stack of open lists (false) and objects (true). */
  private readonly open: boolean[] = [];
  private cost = 0;
  private isName = false;
  private nameStart = -1;
  private readonly unknown = new Set<string>();

  constructor(private readonly text: JsonText) {
    this.position = startOf(text.bytes);
  }

  get bytesRead(): number {
    return this.position;
  }

  /**
   * Scans the next bytes.
   * @returns whether the end of the text is reached
   * @throws LedgerError `malformed` with line and column of the first error, or when the text has too many values
   * @throws InvalidInput as soon as there are `MAX_MISTAKES` unknown fields
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
    if (!this.isComplete()) throw this.malformed(true);
    return true;
  }

  private isComplete(): boolean {
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
        this.addCost(1);
        return action === Action.openObject ? State.firstName : State.firstValue;
      case Action.closeObject:
      case Action.closeList:
        if (this.open.at(-1) !== (action === Action.closeObject)) throw this.malformed(false);
        this.open.pop();
        return State.afterValue;
      case Action.comma:
        if (this.open.length === 0) throw this.malformed(false);
        this.addCost(1);
        return this.open.at(-1) ? State.name : State.value;
      case Action.beginName:
        this.addCost(MEMBER_COST - 1);
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

  private addCost(cost: number): void {
    this.cost += cost;
    if (this.cost > MAX_COST) {
      throw new LedgerError('malformed', `The ${this.text.what} has too many values.`);
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
    // `fromEntries` creates an own property even for `__proto__`.
    throw new InvalidInput(Object.fromEntries([...this.unknown].map((one) => [one, [UNKNOWN_FIELD]])));
  }

  private malformed(isEnd: boolean): LedgerError {
    const { bytes, what } = this.text;
    const container = this.open.at(-1);
    const kind = container === undefined ? undefined : container ? 'object' : 'list';
    const [line, column] = lineAndColumn(bytes, this.position);
    const expected = expectedIn(this.state, kind, isEnd);
    return new LedgerError(
      'malformed',
      `The ${what} is not JSON: line ${String(line)}, column ${String(column)}: ${expected}.`,
    );
  }
}

/** Skips a byte order mark, which decoding drops. */
function startOf(text: Buffer): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}

const [NEWLINE, RETURN] = [0x0a, 0x0d];

/** Line and column of a byte position, both from 1; columns count UTF-16 units, as editors do. */
function lineAndColumn(text: Buffer, position: number): [line: number, column: number] {
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
