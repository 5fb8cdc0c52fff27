/** In this order: most browsers name others, too. */
const browsers = ['Edg', 'OPR', 'Firefox', 'Chrome', 'Safari'] as const;
const names: Partial<Record<string, string>> = { Edg: 'Edge', OPR: 'Opera' };
const systems = ['Android', 'iPhone', 'iPad', 'Windows', 'Mac OS', 'Linux'] as const;

/** A short name for a `User-Agent`, such as "Firefox on Linux". */
export function browserName(userAgent: string): string {
  const browser = browsers.find((name) => userAgent.includes(`${name}/`));
  const system = systems.find((name) => userAgent.includes(name));
  if (browser === undefined) return userAgent.split(/[\s/]/, 1)[0] || 'Unknown browser';
  return `${names[browser] ?? browser}${system === undefined ? '' : ` on ${system}`}`;
}
