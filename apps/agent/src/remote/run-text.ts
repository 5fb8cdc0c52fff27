import type { Job } from '@syncledger/client';

/** `succeeded` or `failed` once it has finished, until then its state. */
export const stateOf = ({ state, succeeded }: Pick<Job, 'state' | 'succeeded'>): string =>
  state === 'finished' ? (succeeded ? 'succeeded' : 'failed') : String(state);

export function progressOf({ progress }: Job): string {
  if (!progress) return '';
  const { done, total, message = '' } = progress;
  return `${String(done)}${total === undefined ? '' : ` of ${String(total)}`} ${message}`.trim();
}

/** UTC, without fractions of seconds. */
export function shortTime(time: string): string {
  return time.replace(/\.\d+Z$/, 'Z');
}
