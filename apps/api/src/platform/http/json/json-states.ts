/** States of the JSON scanner: what may come next. */
export const State = {
  value: 0,
  /** After `[`: a value, or the end of the list. */
  firstValue: 1,
  name: 2,
  /** After `{`: a name, or the end of the object. */
  firstName: 3,
  colon: 4,
  afterValue: 5,
  string: 6,
  escape: 7,
  /** Four states, one per digit of `\u`. */
  hex: 8,
  minus: 12,
  zero: 13,
  integer: 14,
  point: 15,
  fraction: 16,
  exponent: 17,
  exponentSign: 18,
  exponentDigits: 19,
  /** From here on: one state per missing letter of `true`, `false` and `null`. */
  literals: 20,
} as const;

/** What the scanner does at a byte, other than changing its state. */
export const Action = {
  openObject: 64,
  openList: 65,
  closeObject: 66,
  closeList: 67,
  comma: 68,
  beginName: 69,
  endString: 70,
  error: 71,
} as const;

/** Smaller codes are states, others actions. */
export const FIRST_ACTION = Action.openObject;

const STATES = 32;
const SPACE = ' \t\r\n';
const DIGITS = '0123456789';

/** The next state or action for each state and byte, at `state * 256 + byte`. */
export const transitions: Uint8Array = makeTransitions();

type Rule = readonly [states: readonly number[], bytes: string, next: number];

function makeTransitions(): Uint8Array {
  const table = new Uint8Array(STATES * 256).fill(Action.error);
  const set = ([states, bytes, next]: Rule) => {
    for (const state of states) for (const byte of Buffer.from(bytes)) table[state * 256 + byte] = next;
  };
  // All but control characters. Bytes from 0x80 belong to multi-byte characters, which are validated before.
  table.fill(State.string, State.string * 256 + 0x20, State.string * 256 + 0x100);
  for (const rule of [...structure(), ...numbers(), ...literals()]) set(rule);
  return table;
}

function structure(): Rule[] {
  const { value, firstValue, name, firstName, colon, afterValue, string, escape, hex, zero, integer } = State;
  const ended = [afterValue, zero, integer, State.fraction, State.exponentDigits];
  const spaced = [value, firstValue, name, firstName, colon].map((state): Rule => [[state], SPACE, state]);
  const digits = [0, 1, 2].map((place): Rule => [[hex + place], `${DIGITS}abcdefABCDEF`, hex + place + 1]);
  return [
    ...spaced,
    ...digits,
    [[hex + 3], `${DIGITS}abcdefABCDEF`, string],
    [ended, SPACE, afterValue],
    [ended, ',', Action.comma],
    [[...ended, firstName], '}', Action.closeObject],
    [[...ended, firstValue], ']', Action.closeList],
    [[value, firstValue], '{', Action.openObject],
    [[value, firstValue], '[', Action.openList],
    [[value, firstValue], '"', string],
    [[name, firstName], '"', Action.beginName],
    [[colon], ':', value],
    [[string], '"', Action.endString],
    [[string], '\\', escape],
    [[escape], '"\\/bfnrt', string],
    [[escape], 'u', hex],
  ];
}

function numbers(): Rule[] {
  const { value, firstValue, minus, zero, integer, point, fraction, exponent, exponentSign, exponentDigits } = State;
  return [
    [[value, firstValue], '-', minus],
    [[value, firstValue, minus], '0', zero],
    [[value, firstValue, minus], '123456789', integer],
    [[integer], DIGITS, integer],
    [[zero, integer], '.', point],
    [[point, fraction], DIGITS, fraction],
    [[zero, integer, fraction], 'eE', exponent],
    [[exponent], '+-', exponentSign],
    [[exponent, exponentSign, exponentDigits], DIGITS, exponentDigits],
  ];
}

function literals(): Rule[] {
  const rules: Rule[] = [];
  let next: number = State.literals;
  for (const word of ['true', 'false', 'null']) {
    let from: readonly number[] = [State.value, State.firstValue];
    for (let index = 0; index < word.length; index += 1) {
      const to = index === word.length - 1 ? State.afterValue : next++;
      rules.push([from, word.charAt(index), to]);
      from = [to];
    }
  }
  return rules;
}

/** Describes what a state expected at an unexpected byte or the end. */
export function expectedIn(state: number, container: 'object' | 'list' | undefined, isEnd: boolean): string {
  const { value, firstValue, name, firstName, colon, string, escape, hex, minus } = State;
  if (state === value || state === firstValue) return 'value expected';
  if (state === name || state === firstName) return 'property name expected';
  if (state === colon) return 'colon expected';
  if (state === string) return isEnd ? 'unexpected end of string' : 'invalid character in a string';
  if (state === escape) return 'invalid escape character';
  if (state >= hex && state < minus) return 'invalid unicode';
  if (state >= State.literals) return 'invalid symbol';
  if ([minus, State.point, State.exponent, State.exponentSign].some((one) => one === state)) {
    return 'unexpected end of number';
  }
  if (container === undefined) return 'end of file expected';
  return container === 'object' ? 'comma or closing brace expected' : 'comma or closing bracket expected';
}
