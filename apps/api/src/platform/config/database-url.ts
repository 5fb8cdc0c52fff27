/**
 * Accepted values of `sslmode`. PostgreSQL's own `allow` and `prefer` fall back to plain text silently, so they are
 * refused, and so are the driver's other parameters: an unknown value of `ssl` ends the process, and `uselibpqcompat`
 * turns verification off.
 */
const TLS_MODES = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'];
const REFUSED_PARAMETERS = ['ssl', 'uselibpqcompat'];

/** The form of `DATABASE_URL`, for messages. */
export const DATABASE_URL_FORM =
  'sqlite:<file> or postgres://user:password@host/database, whose sslmode, if given, is verify-full, no-verify or disable, ' +
  'and whose password has special characters as %25 for %, %40 for @, %2F for /';

/** Whether a `DATABASE_URL` is valid, including its TLS parameters. */
export function isDatabaseUrl(text: string): boolean {
  if (/^sqlite:[^:]/.test(text)) return true;
  // What cannot be parsed here fails later, in an error that shows all of it.
  if (!/^postgres(ql)?:\/\/.+$/.test(text) || !isDecodable(text) || !URL.canParse(text)) return false;
  const query = new URLSearchParams(/\?([^#]*)/.exec(text)?.[1]);
  const modes = query.getAll('sslmode');
  const isPlain = modes.length <= 1 && modes.every((mode) => TLS_MODES.includes(mode));
  return isPlain && !REFUSED_PARAMETERS.some((name) => query.has(name));
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
