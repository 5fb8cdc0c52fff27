import { LedgerError } from '@syncledger/domain';

import { Action, expectedIn, FIRST_ACTION, State, transitions } from './json-states.js';
import { TextPosition } from './text-position.js';

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
  /** Where the text starts in the body; left out: at its beginning. */
  readonly start?: TextPosition;
}

/** Validates JSON incrementally without building values. Unlike `JSON.parse`, it refuses duplicate names in an object. */
export class JsonScanner {
  private position: number;
  private state: number = State.value;
  /** The stack of open lists (false) and objects (true). */
  private readonly open: boolean[] = [];
  /** The names in each open object; undefined before the first. */
  private readonly names: (Set<string> | undefined)[] = [];
  private cost = 0;
  private isName = false;
  private nameStart = -1;

  constructor(private readonly text: JsonText) {
    this.position = startOf(text.bytes);
  }

  get bytesRead(): number {
    return this.position;
  }

  /**
   * Scans the next bytes.
   * @returns whether the end of the text is reached
   * @throws LedgerError `malformed` with line and column of the first error or duplicate name, or when the text has too many values
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
        this.names.push(undefined);
        this.addCost(1);
        return action === Action.openObject ? State.firstName : State.firstValue;
      case Action.closeObject:
      case Action.closeList:
        if (this.open.at(-1) !== (action === Action.closeObject)) throw this.malformed(false);
        this.open.pop();
        this.names.pop();
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
    const name = nameIn(this.text.bytes.subarray(this.nameStart, this.position + 1));
    const names = (this.names[this.names.length - 1] ??= new Set());
    if (names.has(name)) {
      const place = this.placeOf(this.nameStart);
      throw new LedgerError('malformed', `The ${this.text.what} has a duplicate property name: ${place}.`);
    }
    names.add(name);
  }

  private malformed(isEnd: boolean): LedgerError {
    const container = this.open.at(-1);
    const kind = container === undefined ? undefined : container ? 'object' : 'list';
    const expected = expectedIn(this.state, kind, isEnd);
    const place = this.placeOf(this.position);
    return new LedgerError('malformed', `The ${this.text.what} is not JSON: ${place}: ${expected}.`);
  }

  private placeOf(position: number): string {
    const { bytes, start = new TextPosition() } = this.text;
    return String(start.clone().advance(bytes.subarray(startOf(bytes), position)));
  }
}

const BACKSLASH = 0x5c;

/** @param quoted a name with its quotes */
function nameIn(quoted: Buffer): string {
  if (quoted.includes(BACKSLASH)) return JSON.parse(quoted.toString()) as string;
  return quoted.toString('utf8', 1, quoted.length - 1);
}

/** Skips a byte order mark, which decoding drops. */
function startOf(text: Buffer): number {
  return text[0] === 0xef && text[1] === 0xbb && text[2] === 0xbf ? 3 : 0;
}
