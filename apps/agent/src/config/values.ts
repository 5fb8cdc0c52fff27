/** An invalid setting. The message says how to correct it. */
export class ConfigurationError extends Error {}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
/** Longest delay of a Node.js timer. */
const MAX_MILLISECONDS = 2 ** 31 - 1;

/**
 * Parses a duration such as `90s`, `30m` or `4h`.
 * @returns milliseconds
 * @throws ConfigurationError
 */
export function readDuration(option: string, text: string): number {
  const [, number, unit] = /^(\d{1,9})(ms|s|m|h)$/.exec(text) ?? [];
  const milliseconds = Number(number) * (UNITS[unit ?? ''] ?? NaN);
  if (milliseconds > 0 && milliseconds <= MAX_MILLISECONDS) return milliseconds;
  throw new ConfigurationError(`--${option} must be a duration such as 90s, 30m or 4h, at most 24 days.`);
}

/** @throws ConfigurationError unless it is a whole number from min to max */
export function readNumber(option: string, text: string, min: number, max: number): number {
  const number = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  if (number >= min && number <= max) return number;
  throw new ConfigurationError(`--${option} must be a whole number from ${min} to ${max}.`);
}

/** Parses a comma-separated list. @throws ConfigurationError for an empty value or one that is not allowed */
export function readList<Value extends string>(option: string, text: string, allowed?: readonly Value[]): Value[] {
  const values = text.split(',').map((value) => value.trim()) as Value[];
  const isValid = (value: Value) => value !== '' && value.length <= 255 && (allowed?.includes(value) ?? true);
  if (values.every(isValid)) return values;
  throw new ConfigurationError(
    `--${option} must be a comma-separated list${allowed ? ` of ${allowed.join(', ')}` : ''}.`,
  );
}

const isLoopback = (host: string) => host === 'localhost' || host === '[::1]' || /^127(\.\d+){3}$/.test(host);

/**
 * @returns the URL without a trailing slash
 * @throws ConfigurationError also for plain http to another host, unless that is allowed
 */
export function readServer(text: string, allowHttp: boolean): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !['http:', 'https:'].includes(url.protocol) || url.search || url.hash || url.username || url.password) {
    throw new ConfigurationError('--server must be an http or https URL, such as https://ledger.example.com');
  }
  if (/\/api(\/v\d+)?\/*$/.test(url.pathname)) {
    throw new ConfigurationError('--server must be the address of the ledger itself, without /api/v2.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && !allowHttp) {
    throw new ConfigurationError(
      `--server ${url.origin} is plain http: the token and all params would be sent unencrypted. Use https, or pass --allow-http.`,
    );
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
