import { postCommand } from '../../components/post-command.js';
import { agentCommand } from './first-steps.js';

const run = { server: 'http://127.0.0.1:3000', kind: 'alm', id: 7, system: 'Jira' } as const;

it('posts a result of the connection', () => {
  expect(postCommand(run)).toBe(
    `printf 'Authorization: Token %s' "\${SYNCLEDGER_TOKEN:?}" | curl -sS -H @- \\\n` +
      `  http://127.0.0.1:3000/api/v2/jobs/alm/ -H 'Content-Type: application/json' -d '{"connection":7,"automatic":false,"succeeded":true,"result_message":"Hello from the command line"}'`,
  );
});

it('starts an agent for a system of any name', () => {
  expect(agentCommand(run)).toContain('--server http://127.0.0.1:3000 --token-file token');
  expect(agentCommand(run)).toMatch(/--kinds alm --systems Jira$/);
  expect(agentCommand({ ...run, system: `It's; rm` })).toMatch(/--systems 'It'\\''s; rm'$/);
  expect(agentCommand({ ...run, server: 'http://ledger.example.com' })).toContain('--allow-http');
});
