import type { AcknowledgeInput, Acknowledgement } from '@syncledger/client';

import { fromLocalField, toLocalField } from './local-time.js';

export interface AcknowledgementDraft {
  readonly note: string;
  /** "" until it recovers, a number of days, or `time`. */
  readonly duration: string;
  /** As in `datetime-local`; for the duration `time`. */
  readonly until: string;
}

const DAY = 24 * 3_600_000;

const untilRecovery = { value: '', label: 'Until it recovers' };
const mutes = [
  { value: '1', label: 'Mute for 1 day' },
  { value: '7', label: 'Mute for 1 week' },
  { value: 'time', label: 'Mute until a time' },
];

/** What is well can only be muted. */
export const durationsOf = (isInTrouble: boolean) => (isInTrouble ? [untilRecovery, ...mutes] : mutes);

export function draftOf(before: Acknowledgement | undefined, isInTrouble: boolean): AcknowledgementDraft {
  const { note, until = null } = before ?? {};
  const first = isInTrouble ? '' : '1';
  return { note: note ?? '', duration: until === null ? first : 'time', until: toLocalField(until ?? undefined) };
}

/** @param now in milliseconds since 1970 */
export function acknowledgeInput({ note, duration, until }: AcknowledgementDraft, now: number): AcknowledgeInput {
  const time =
    duration === 'time' ? (fromLocalField(until) ?? '') : new Date(now + Number(duration) * DAY).toISOString();
  return { ...(note.trim() !== '' && { note: note.trim() }), ...(duration !== '' && { until: time }) };
}
