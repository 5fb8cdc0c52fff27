import { acknowledgeInput, draftOf, durationsOf } from './acknowledgement-draft.js';

const now = Date.parse('2026-12-01T12:00:00Z');
const user = { id: 1, email: 'ada@example.com', first_name: '', last_name: '' };

it('lasts until the recovery, for days, or until a time', () => {
  expect(acknowledgeInput({ note: ' ', duration: '', until: '' }, now)).toEqual({});
  expect(acknowledgeInput({ note: ' On it ', duration: '7', until: '' }, now)).toEqual({
    note: 'On it',
    until: '2026-12-08T12:00:00.000Z',
  });
  expect(acknowledgeInput({ note: '', duration: 'time', until: '' }, now)).toEqual({ until: '' });
});

it('begins with what holds', () => {
  expect(draftOf(undefined, true)).toEqual({ note: '', duration: '', until: '' });
  expect(draftOf(undefined, false)).toEqual({ note: '', duration: '1', until: '' });
  const until = '2026-12-08T12:00:00Z';
  const draft = draftOf({ user, created_at: '', until, note: 'On it' }, true);
  expect([draft.note, draft.duration]).toEqual(['On it', 'time']);
  expect(acknowledgeInput(draft, now)).toEqual({ note: 'On it', until });
});

it('offers to mute what is well', () => {
  expect([durationsOf(true).length, durationsOf(false).length]).toEqual([4, 3]);
});
