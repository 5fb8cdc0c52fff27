import { printable } from './printable.js';

/** What a check of an installation found. */
export interface Finding {
  readonly check: string;
  /** `skipped`: it needs something that another check found missing. */
  readonly status: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly detail: string;
  readonly remedy?: string;
}

const INDENT = ' '.repeat(24);

/** A finding on a terminal; its remedy is a line of its own. */
export function findingLines({ check, status, detail, remedy }: Finding): string {
  const text = `${status.padEnd(7)}  ${check.padEnd(13)}  ${detail}`.split('\n').map(printable).join(`\n${INDENT}`);
  return remedy === undefined ? text : `${text}\n${INDENT}To do: ${printable(remedy)}`;
}
