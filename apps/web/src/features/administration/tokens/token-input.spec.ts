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

it('sends only the chosen restrictions', () => {
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

it('sends only the scope and the projects of an agent token', () => {
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
  [{ scope: 'agent' as const }, 'Agent: claim and report runs only'],
  [{}, 'All permissions of the user'],
  [{ permissions: [], read_only: true }, 'Read-only. No global permissions'],
  [{ permissions: ['sync_all' as const] }, 'Sync with all tools'],
  [{ projects: [7, 9] }, 'Only in Web shop, project 9'],
  [{ projects: [], project_permissions: ['view_project' as const] }, 'No projects. In projects: View project'],
])('summarizes %j', (limits, words) => {
  expect(permissionSummary({ ...all, ...limits }, (id) => (id === 7 ? 'Web shop' : undefined))).toBe(words);
});

it.each([
  ['http://127.0.0.1:3000', 'dmz-1', '--server http://127.0.0.1:3000 --name dmz-1 --token-file'],
  ['http://ledger.example.com', 'dmz-1', '--server http://ledger.example.com --allow-http --name dmz-1 '],
  ['https://ledger.example.com', 'the one; below', '--server https://ledger.example.com --token-file'],
])('builds the command of an agent for %s', (server, name, part) => {
  expect(agentCommand(server, name)).toContain(part);
});
