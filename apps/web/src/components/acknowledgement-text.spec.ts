import type { Acknowledgement } from '@syncledger/client';

import { acknowledgedText, acknowledgementAt, acknowledgementText } from './acknowledgement-text.js';

const user = { id: 1, email: 'ada@example.com', first_name: 'Ada', last_name: 'Lovelace' };
const base: Acknowledgement = { user, created_at: '2026-12-01T10:00:00.000000Z', until: null, note: null };
const now = Date.parse('2026-12-01T12:00:00Z');

it('names the user, else the address, and the note', () => {
  expect(acknowledgementText({ ...base, note: 'On it' }, now)).toBe('Acknowledged by Ada Lovelace 2 hours ago: On it');
  const nameless = { ...user, first_name: '', last_name: '' };
  expect(acknowledgementText({ ...base, user: nameless }, now)).toBe('Acknowledged by ada@example.com 2 hours ago');
});

it('ends with a mute', () => {
  const health = { status: 'ok', since: '' } as const;
  const muted = { ...base, until: '2026-12-01T12:00:01.000000Z' };
  expect(acknowledgementText(muted, now)).toMatch(/^Muted until 1 Dec 2026, .* by Ada Lovelace 2 hours ago$/);
  const heldAt = (time: number) => acknowledgementAt({ ...health, acknowledgement: muted }, time) !== undefined;
  expect([heldAt(now), heldAt(now + 1000)]).toEqual([true, false]);
  expect(acknowledgementAt({ ...health, acknowledgement: base }, now)).toBe(base);
  expect(acknowledgementAt(health, now)).toBeUndefined();
});

it('counts several', () => {
  expect(acknowledgedText(1, false, new Map())).toBe('1 connection acknowledged.');
  const refused = new Map([['neither failing nor late', 2]]);
  expect(acknowledgedText(3, true, refused)).toBe('3 connections muted. 2 not muted: neither failing nor late');
});
