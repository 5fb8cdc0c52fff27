import { plainText } from '../../components/ansi.js';

const MAX_LINES = 3;
const MAX_LENGTH = 240;

/** Returns the first non-empty lines, and whether they are the whole message. */
export function firstLines(text: string): { lines: string; isComplete: boolean } {
  const whole = text.trim();
  const nonEmpty = whole.split('\n').filter((line) => line.trim() !== '');
  const first = nonEmpty.slice(0, MAX_LINES).join('\n');
  const shown = plainText(first);
  if (shown.length > MAX_LENGTH) {
    return { lines: `${shown.slice(0, MAX_LENGTH).replace(/[\ud800-\udbff]$/, '')}…`, isComplete: false };
  }
  return { lines: first, isComplete: nonEmpty.length <= MAX_LINES };
}
