/** Characters that a masked token shows. */
const SHOWN = 5;

/** Compares the visible end of a masked token. */
export function isSameToken(token: string, masked: string): boolean {
  return token.endsWith(masked.slice(-SHOWN));
}
