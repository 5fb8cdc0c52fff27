/** As much of a message as a list shows. */
const SHOWN = 300;

/** The first line of a message that says something. */
export function firstLine(message: string): string {
  return (/\S.*/.exec(message)?.[0] ?? '').slice(0, SHOWN).trimEnd();
}
