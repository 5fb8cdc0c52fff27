import { agentCommand, lifetimesWithin, mayText, tokenInput, type TokenDraft } from './token-input.js';

const now = Date.parse('2026-06-15T12:00:00Z');
const draft: TokenDraft = {
  name: 'nightly',
  lasts: '',
  use: 'any',
  narrowed: false,
  permissions: ['sync_all'],
  read_only: false,
};

it('asks for no more than was chosen', () => {
  expect(tokenInput(draft, now)).toEqual({ name: 'nightly' });
  expect(tokenInput({ ...draft, lasts: '30', narrowed: true, read_only: true }, now)).toEqual({
    name: 'nightly',
    expires_at: '2026-07-15T12:00:00.000Z',
    permissions: ['sync_all'],
    read_only: true,
  });
});

it('asks of the token of an agent for nothing but its scope', () => {
  expect(tokenInput({ ...draft, use: 'agent', narrowed: true, read_only: true }, now)).toEqual({
    name: 'nightly',
    scope: 'agent',
  });
});

it('asks of a narrowed token for narrowed ones only', () => {
  expect(tokenInput(draft, now, ['add_project', 'sync_all'])).toMatchObject({ permissions: ['sync_all'] });
  expect(tokenInput({ ...draft, use: 'agent' }, now, ['add_project'])).toMatchObject({ permissions: ['add_project'] });
});

it('offers of an expiring token nothing that lives longer', () => {
  const values = (expires_at: string | null) => lifetimesWithin({ expires_at }, now).map(({ value }) => value);
  expect(values(null)).toEqual(['7', '30', '90', '365', '']);
  const end = '2026-07-16T12:00:00.000001Z';
  expect(values(end)).toEqual(['7', '30', end]);
  expect(tokenInput({ ...draft, lasts: end }, now)).toEqual({ name: 'nightly', expires_at: end });
});

it.each([
  [{ scope: 'agent' as const, permissions: null, read_only: false }, 'Claim and report runs, nothing else'],
  [{ scope: null, permissions: null, read_only: false }, 'All that its user may'],
  [{ scope: null, permissions: [], read_only: true }, 'Read only. No global permission'],
  [{ scope: null, permissions: ['sync_all' as const], read_only: false }, 'Sync with all tools'],
])('tells what %j may do', (token, words) => {
  expect(mayText(token)).toBe(words);
});

it.each([
  ['http://127.0.0.1:3000', 'dmz-1', '--server http://127.0.0.1:3000 --name dmz-1 --token-file'],
  ['http://ledger.example.com', 'dmz-1', '--server http://ledger.example.com --allow-http --name dmz-1 '],
  ['https://ledger.example.com', 'the one; below', '--server https://ledger.example.com --token-file'],
])('starts an agent of %s', (server, name, part) => {
  expect(agentCommand(server, name)).toContain(part);
});
