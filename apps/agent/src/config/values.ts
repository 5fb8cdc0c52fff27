/** Input that keeps the agent from starting; its message says what to do. */
export class ConfigurationError extends Error {}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** What a timer of Node.js can count to. */
const MAX_MILLISECONDS = 2 ** 31 - 1;

/**
 * Reads a duration such as `90s`, `30m` or `4h`.
 * @returns milliseconds
 * @throws ConfigurationError
 */
export function readDuration(option: string, text: string): number {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit ?? ''] ?? NaN);
  if (milliseconds > 0 && milliseconds <= MAX_MILLISECONDS) return milliseconds;
  throw new ConfigurationError(`--${option} must be a time such as 90s, 30m or 4h, at most 24 days.`);
}

/** Reads a whole number between two. @throws ConfigurationError */
export function readNumber(option: string, text: string, min: number, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigurationError(`--${option} must be a whole number from ${min} to ${max}.`);
}

/** Reads a comma list. @throws ConfigurationError when it is empty or holds what is not allowed */
export function readList<Value extends string>(option: string, text: string, allowed?: readonly Value[]): Value[] {
  const values = text.split(',').map((value) => value.trim()) as Value[];
  const isGood = (value: Value) => value !== '' && value.length <= 255 && (allowed?.includes(value) ?? true);
  if (values.every(isGood)) return values;
  throw new ConfigurationError(`--${option} must be a comma list${allowed ? ` of ${allowed.join(', ')}` : ''}.`);
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/**
 * Reads the server's URL.
 * @returns it without a slash at its end
 * @throws ConfigurationError also for plain http to another machine, unless that is allowed
 */
export function readServer(text: string, allowHttp: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new ConfigurationError('--server must be an http or https URL, such as https://ledger.example.com');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new ConfigurationError(
      `--server ${url.origin} is plain http: the token and all params would travel in the clear. Use https, or say --allow-http.`,
    );
  }
  return url.href.replace(/\/+$/, '');
}
