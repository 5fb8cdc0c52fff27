/** How much of a token is shown when it is masked. */
const SHOWN = 5;

/** Whether a token may be the masked one: its end is all that is known of that. */
export function isSameToken(token: string, masked: string): boolean {
  return token.endsWith(masked.slice(-SHOWN));
}
