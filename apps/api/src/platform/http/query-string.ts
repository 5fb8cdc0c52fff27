/** A lone surrogate, which every text rule rejects under the parameter's name. */
const INVALID_TEXT = '\ud800';

/**
 * Parses a query string into each parameter's value, or a list of values if it is repeated.
 * A percent-encoding that is not UTF-8 becomes a value that every rule rejects.
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
    return INVALID_TEXT;
  }
}
