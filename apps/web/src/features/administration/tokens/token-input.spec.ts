import { agentCommand, permissionSummary, tokenInput, type TokenDraft } from './token-input.js';

const now = Date.parse('2026-06-15T12:00:00Z');
const draft: TokenDraft = {
  name: 'nightly',
  lifetime: '',
  purpose: 'any',
  limitPermissions: false,
  permissions: ['sync_all'],
  limitProjects: false,
  projects: ['7'],
  limitProjectPermissions: false,
  project_permissions: ['view_project'],
  read_only: false,
};
const all = { scope: null, permissions: null, projects: null, project_permissions: null, read_only: false };

it('asks for no more than was chosen', () => {
  expect(tokenInput(draft, now)).toEqual({ name: 'nightly' });
  const chosen = {
    lifetime: '30',
    limitPermissions: true,
    read_only: true,
    limitProjects: true,
    limitProjectPermissions: true,
  };
  expect(tokenInput({ ...draft, ...chosen }, now)).toEqual({
    name: 'nightly',
    expires_at: '2026-07-15T12:00:00.000Z',
    permissions: ['sync_all'],
    projects: [7],
    project_permissions: ['view_project'],
    read_only: true,
  });
});

it('asks of the token of an agent for nothing but its scope and its projects', () => {
  const chosen = {
    purpose: 'agent',
    limitPermissions: true,
    read_only: true,
    limitProjects: true,
    limitProjectPermissions: true,
  } as const;
  expect(tokenInput({ ...draft, ...chosen }, now)).toEqual({ name: 'nightly', scope: 'agent', projects: [7] });
});

it.each([
  [{ scope: 'agent' as const }, 'Claim and report runs, nothing else'],
  [{}, 'All that its user may'],
  [{ permissions: [], read_only: true }, 'Read only. No global permission'],
  [{ permissions: ['sync_all' as const] }, 'Sync with all tools'],
  [{ projects: [7, 9] }, 'Only in Web shop, project 9'],
  [{ projects: [], project_permissions: ['view_project' as const] }, 'In no project. In projects: View project'],
])('tells what %j may do', (limits, words) => {
  expect(permissionSummary({ ...all, ...limits }, (id) => (id === 7 ? 'Web shop' : undefined))).toBe(words);
});

it.each([
  ['http://127.0.0.1:3000', 'dmz-1', '--server http://127.0.0.1:3000 --name dmz-1 --token-file'],
  ['http://ledger.example.com', 'dmz-1', '--server http://ledger.example.com --allow-http --name dmz-1 '],
  ['https://ledger.example.com', 'the one; below', '--server https://ledger.example.com --token-file'],
])('starts an agent of %s', (server, name, part) => {
  expect(agentCommand(server, name)).toContain(part);
});
