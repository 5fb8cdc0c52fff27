import type { Random } from './random.js';

const HOSTS = ['jira.example.com', 'scanner.example.com', 'alm.example.com'];
const USERS = ['svc-sync', 'ada', 'katherine'];

/** Values for the placeholders in braces. */
const values: Readonly<Record<string, (random: Random) => string>> = {
  n: (random) => String(random.integer(20, 900)),
  a: (random) => String(random.integer(0, 12)),
  b: (random) => String(random.integer(0, 5)),
  ticket: (random) => `SEC-${String(random.integer(100, 9999))}`,
  user: (random) => random.pick(USERS),
  host: (random) => random.pick(HOSTS),
};

/** Replaces the placeholders in braces. */
export function tell(text: string, random: Random): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => values[name]?.(random) ?? name);
}
