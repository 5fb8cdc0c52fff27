/** Half a character: no valid text holds it, so a rule about texts refuses it under the parameter's name. */
const BROKEN = '\ud800';

/**
 * Reads a query string: each parameter with its value, or its values when it is given more than once.
 * A percent-encoding that is not UTF-8 becomes a text that every rule refuses, not one that nobody sent.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const query = new Map<string, string | string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const name = decode(end < 0 ? pair : pair.slice(0, end));
    const value = end < 0 ? '' : decode(pair.slice(end + 1));
    const before = query.get(name);
    query.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(query);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return BROKEN;
  }
}
