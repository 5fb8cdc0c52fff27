/** A line of a message that is still read at a glance, in characters. */
const GLANCE = 160;

/** The first line of a message that says something, and whether that is all of it. */
export function firstLine(text: string): { line: string; isAll: boolean } {
  const whole = text.trim();
  const [first = ''] = whole.split('\n', 1);
  const line = first.trim().slice(0, GLANCE);
  return { line: line.length < first.trim().length ? `${line}…` : line, isAll: line === whole };
}
