/** A lone surrogate: percent-encoded UTF-8 can't contain one, and the rules of parameters know it. */
const NOT_DECODABLE = '\ud800';

/**
 * Parses a query string into each parameter's value, or a list of values if it is repeated.
 * A percent-encoding that is not UTF-8 becomes a value that every rule rejects; in a name, it stays as sent, and the name unknown.
 */
export function parseQueryString(text: string): Record<string, unknown> {
  const query = new Map<string, string | string[]>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const end = pair.indexOf('=');
    const sentName = end < 0 ? pair : pair.slice(0, end);
    const name = decode(sentName) ?? sentName;
    const value = end < 0 ? '' : (decode(pair.slice(end + 1)) ?? NOT_DECODABLE);
    const before = query.get(name);
    if (Array.isArray(before)) before.push(value);
    else query.set(name, before === undefined ? value : [before, value]);
  }
  return Object.fromEntries(query);
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
