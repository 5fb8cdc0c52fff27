/** What differs from run to run: times, tokens, sizes, versions and durations. */
const VARYING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?Z?/g, 'TIME'],
  [/\b\d\d:\d\d(:\d\d)?\b/g, 'TIME'],
  [/[\w-]{32,}/g, 'TOKEN'],
  [/\b\d+(\.\d+)? ?(ms|s|seconds?|minutes?|kB|MB|GB)\b/g, 'AMOUNT'],
  [/\b\d+\.\d+\.\d+\b/g, 'VERSION'],
];

function fixed(line: string): string {
  return VARYING.reduce((text, [what, name]) => text.replaceAll(what, name), line.trim()).replaceAll(/\s+/g, ' ');
}

/** Whether a line consists of these parts, with anything between them. */
function isLike(line: string, [first = '', ...others]: readonly string[]): boolean {
  if (!line.startsWith(first)) return false;
  const last = others.pop();
  if (last === undefined) return line === first;
  let from = first.length;
  for (const part of others) {
    const at = line.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return line.length >= from + last.length && line.endsWith(last);
}

/** Which lines of an expected output were not printed in this order. `...` stands for anything. */
export function missingLines(expected: string, printed: string): string[] {
  const lines = printed.split('\n').map(fixed);
  let from = 0;
  return expected.split('\n').filter((line) => {
    if (/^\s*(\.\.\.|…)?\s*$/.test(line)) return false;
    const shown = fixed(line).split(/\.\.\.|…/);
    const at = lines.findIndex((one, index) => index >= from && isLike(one, shown));
    if (at === -1) return true;
    from = at + 1;
    return false;
  });
}

/** Whether a JSON value has what is expected: members in any order, times and tokens of any value, lists up to `"..."`. */
export function hasJson(expected: unknown, actual: unknown): boolean {
  if (typeof expected === 'string' && typeof actual === 'string') return fixed(expected) === fixed(actual);
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return false;
    const shown = expected.at(-1) === '...' ? expected.slice(0, -1) : expected;
    return expected.length === shown.length
      ? shown.length === actual.length && shown.every((one, index) => hasJson(one, actual[index]))
      : shown.every((one) => actual.some((other) => hasJson(one, other)));
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof actual !== 'object' || actual === null) return false;
    const members = Object.entries(expected);
    return members.every(([name, value]) => hasJson(value, (actual as Record<string, unknown>)[name]));
  }
  return expected === actual;
}
