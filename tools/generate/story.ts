import { systems as known, type Frequency, type Kind } from '@syncledger/domain';

/** A user of the demo: name, global role, and their role in each project, in order, if any. */
export interface Person {
  readonly name: string;
  readonly role: string;
  readonly in: readonly (string | undefined)[];
}

/** The users of the demo, at least one with each built-in role. */
export const people: readonly Person[] = [
  { name: 'Grace Hopper', role: 'UR4', in: [] },
  { name: 'Ada Lovelace', role: 'UR2', in: ['PR4', 'PR5'] },
  { name: 'Alan Turing', role: 'UR2', in: [undefined, 'PR4', 'PR4'] },
  { name: 'Sync Service', role: 'UR6', in: ['PR5', 'PR5', 'PR5'] },
  { name: 'Katherine Johnson', role: 'UR1', in: ['PR4'] },
  { name: 'Dorothy Vaughan', role: 'UR1', in: ['PR5', 'PR5'] },
  { name: 'Mary Jackson', role: 'UR1', in: ['PR5'] },
  { name: 'Edsger Dijkstra', role: 'UR1', in: [undefined, 'PR5'] },
  { name: 'Barbara Liskov', role: 'UR1', in: [undefined, 'PR6', 'PR5'] },
  { name: 'Donald Knuth', role: 'UR1', in: ['PR6', 'PR6', 'PR6'] },
  { name: 'Radia Perlman', role: 'UR1', in: [undefined, undefined, 'PR6'] },
  { name: 'Ken Thompson', role: 'UR5', in: [] },
];

export const projects = ['Payments Platform', 'Mobile Banking', 'Partner Portal'] as const;

const systemsOf = (kind: Kind) => Object.keys(known).filter((name) => known[name]?.kind === kind);

/** The well-known systems, by kind. */
export const systems: Readonly<Record<Kind, readonly string[]>> = {
  alm: systemsOf('alm'),
  analysis: systemsOf('analysis'),
};

/** Number of connections of the demo by frequency: 40 in total, and with the manual ones 20,000 runs a year. */
export const frequencyCounts: Readonly<Record<Frequency, number>> = {
  hourly: 1,
  daily: 28,
  weekly: 7,
  monthly: 2,
  manually: 2,
};

/** Messages of failed runs, for any system. */
export const failures: readonly string[] = [
  '401 Unauthorized: the password of {user} has expired.',
  'connect ETIMEDOUT {host}:443 after 3 attempts',
  '503 Service Unavailable: scheduled maintenance until 04:00 UTC',
  'Workflow transition "Done" is not available for {ticket}: field "Root cause" is required.',
  'certificate has expired: {host} (CN={host}, expired yesterday)',
  '429 Too Many Requests: 1000 requests an hour, try again in 1840 s',
  'Traceback (most recent call last):\n  File "sync.py", line 218, in push\n    issue.update(fields=changed)\nJiraError: HTTP 400 priority: "P0" is not one of the allowed values',
  'Report {ticket}.fpr is newer than this importer supports: format 4.2, at most 4.0',
];

/** Messages of successful runs, by kind. */
export const successes: Readonly<Record<Kind, readonly string[]>> = {
  alm: [
    'Synchronised {n} tasks: {a} created, {b} updated, the rest unchanged.',
    '{n} tasks in scope, nothing to do.',
    'Updated {a} issues, closed {b}. {ticket} was reopened by {user}.',
  ],
  analysis: [
    'Imported {n} findings: {a} verified as fixed, {b} new.',
    'Scan {ticket} imported: {n} findings mapped to tasks, {b} without a match.',
    'No scan newer than the last import.',
  ],
};
