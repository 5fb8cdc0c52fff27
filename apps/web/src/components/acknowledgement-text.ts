import type { Acknowledgement, ConnectionHealth } from '@syncledger/client';

import { connectionsText } from './bulk-run-text.js';
import { formatAgo, formatMinute } from './format-time.js';

/**
 * The acknowledgement of a connection, undefined once a mute has ended: no event reports that.
 * @param now in milliseconds since 1970
 */
export function acknowledgementAt(health: ConnectionHealth | undefined, now: number): Acknowledgement | undefined {
  const acknowledgement = health?.acknowledgement;
  const until = acknowledgement?.until ?? null;
  return until === null || Date.parse(until) > now ? acknowledgement : undefined;
}

export const isInTrouble = (health: ConnectionHealth | undefined): boolean =>
  health?.status === 'failing' || health?.status === 'late';

export const acknowledgerOf = ({ user: { first_name, last_name, email } }: Acknowledgement): string =>
  `${first_name} ${last_name}`.trim() || email;

export const muteText = (until: string): string => `Muted until ${formatMinute(Date.parse(until))}`;

/** Such as "Acknowledged by Ada Lovelace 2 hours ago: Renews the certificate." */
export function acknowledgementText(acknowledgement: Acknowledgement, now: number): string {
  const { until, note, created_at: at } = acknowledgement;
  const what = until === null ? 'Acknowledged' : muteText(until);
  const when = formatAgo(Date.parse(at), now);
  return `${what} by ${acknowledgerOf(acknowledgement)} ${when}${note === null ? '' : `: ${note}`}`;
}

/** The outcome for several connections. @param refused how many were refused, by the reason */
export function acknowledgedText(done: number, isMute: boolean, refused: ReadonlyMap<string, number>): string {
  const word = isMute ? 'muted' : 'acknowledged';
  const reasons = [...refused].map(([reason, count]) => `${count.toLocaleString('en')} not ${word}: ${reason}`);
  return [`${connectionsText(done)} ${word}.`, ...reasons].join(' ');
}
