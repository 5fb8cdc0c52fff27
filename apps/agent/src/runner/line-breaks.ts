import { EMPTY, NONE, ofByte, type Reading, type Readings } from './reading.js';

/** Deeper lines are not continued ones. */
const MAX_INDENTATION = 40;
const CR = 0x0d;
const LF = 0x0a;
const SPACE = 0x20;
const TAB = 0x09;

const LINE_BREAK: Reading = { length: 1, bytes: EMPTY, isLineBreak: true };

/** By the length of the line break and the indentation; made once, because all lines need them. */
const LINE_BREAKS = Array.from({ length: MAX_INDENTATION + 3 }, (_, length): Readings => [
  LINE_BREAK,
  ofByte(length, SPACE),
]);

/** A line break that belongs to the encoding: a word continues after it, in YAML after the indentation. */
export function continuations(text: Buffer, at: number, before: number): Readings {
  const line = afterLineBreak(text, at);
  const start = afterIndentation(text, line);
  return (start > line ? [line, start] : [line]).map((end) => ({
    length: before + end - at,
    bytes: EMPTY,
    isLineBreak: false,
  }));
}

/** A line break is skipped in words that wrap, and stands with the indentation for a space, where YAML folds text. */
export function readLineBreak(text: Buffer, at: number): Readings {
  return LINE_BREAKS[afterIndentation(text, afterLineBreak(text, at)) - at] ?? NONE;
}

const afterLineBreak = (text: Buffer, at: number) => at + (text[at] === CR && text[at + 1] === LF ? 2 : 1);

function afterIndentation(text: Buffer, at: number): number {
  let end = at;
  while (end < at + MAX_INDENTATION && (text[end] === SPACE || text[end] === TAB)) end += 1;
  return end;
}
