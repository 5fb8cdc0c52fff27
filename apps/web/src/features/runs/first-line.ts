/** In characters. */
const SHOWN = 300;

/** Returns the first non-empty line. */
export function firstLine(message: string): string {
  return (/\S.*/.exec(message)?.[0] ?? '')
    .slice(0, SHOWN)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd();
}
