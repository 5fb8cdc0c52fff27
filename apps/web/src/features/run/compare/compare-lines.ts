import { plainText } from '../../../components/ansi.js';

/** A row of a comparison: a line of either text; both where they are the same. */
export interface ComparedRow {
  readonly left: string | undefined;
  readonly right: string | undefined;
}

/** Lines of a text that are aligned; the rest is shown side by side. */
const MAX_LINES = 1500;

/** A newline at the end begins no line. */
export const linesOf = (text: string): string[] => plainText(text).trimEnd().split('\n');

/** Aligns the lines of two texts by their longest common subsequence. */
export function compareLines(left: readonly string[], right: readonly string[]): ComparedRow[] {
  const [one, other] = [left.slice(0, MAX_LINES), right.slice(0, MAX_LINES)];
  const width = other.length + 1;
  const lengths = new Uint16Array((one.length + 1) * width);
  for (let row = one.length - 1; row >= 0; row -= 1) {
    for (let column = other.length - 1; column >= 0; column -= 1) {
      const [below, beside] = [lengths[(row + 1) * width + column] ?? 0, lengths[row * width + column + 1] ?? 0];
      const both = (lengths[(row + 1) * width + column + 1] ?? 0) + 1;
      lengths[row * width + column] = one[row] === other[column] ? both : Math.max(below, beside);
    }
  }
  const rows: ComparedRow[] = [];
  let [row, column] = [0, 0];
  while (row < one.length || column < other.length) {
    const isSame = row < one.length && column < other.length && one[row] === other[column];
    const takesLeft =
      column >= other.length ||
      (row < one.length && (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0));
    rows.push({
      left: isSame || takesLeft ? one[row] : undefined,
      right: isSame || !takesLeft ? other[column] : undefined,
    });
    if (isSame || takesLeft) row += 1;
    if (isSame || !takesLeft) column += 1;
  }
  return [...pairDifferences(rows), ...rest(left, right)];
}

function rest(left: readonly string[], right: readonly string[]): ComparedRow[] {
  const length = Math.max(0, left.length - MAX_LINES, right.length - MAX_LINES);
  return Array.from({ length }, (_, index) => ({ left: left[MAX_LINES + index], right: right[MAX_LINES + index] }));
}

/** Puts differing lines of both texts side by side. */
function pairDifferences(rows: readonly ComparedRow[]): ComparedRow[] {
  const paired: ComparedRow[] = [];
  let [lefts, rights]: [string[], string[]] = [[], []];
  const flush = () => {
    for (let index = 0; index < Math.max(lefts.length, rights.length); index += 1) {
      paired.push({ left: lefts[index], right: rights[index] });
    }
    [lefts, rights] = [[], []];
  };
  for (const row of rows) {
    if (row.left !== undefined && row.right !== undefined) {
      flush();
      paired.push(row);
    } else {
      if (row.left !== undefined) lefts.push(row.left);
      if (row.right !== undefined) rights.push(row.right);
    }
  }
  flush();
  return paired;
}
