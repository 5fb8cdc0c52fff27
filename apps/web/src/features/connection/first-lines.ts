/** How much of a message is read at a glance: lines, and characters of all of them. */
const LINES = 3;
const GLANCE = 240;

/** The first lines of a message that say something, and whether that is all of it. */
export function firstLines(text: string): { lines: string; isAll: boolean } {
  const whole = text.trim();
  const said = whole.split('\n').filter((line) => line.trim() !== '');
  const first = said.slice(0, LINES).join('\n');
  if (first.length > GLANCE) return { lines: `${first.slice(0, GLANCE)}…`, isAll: false };
  return { lines: first, isAll: said.length <= LINES };
}
