import { agentCommand, connectionCommand, projectCommand } from './first-commands.js';

const server = 'https://ledger.example.com';

it('fills in the URL, project and user', () => {
  expect(projectCommand(server)).toContain(`${server}/api/v2/projects/ `);
  expect(connectionCommand(server, 'analysis', 7)).toContain(`${server}/api/v2/connections/analysis/ `);
  expect(agentCommand(server, 12)).toMatch(/users\/12\/api-tokens\/[^]*--server https:\/\/ledger\.example\.com /);
});

it('contains valid JSON bodies, and the token only as a variable', () => {
  const body = /-d '(.*)'/.exec(connectionCommand(server, 'alm', 7))?.[1] ?? '';
  expect(JSON.parse(body)).toMatchObject({ project: 7, system: 'Jira', params: { alm_user: 'sync' } });
  for (const command of [projectCommand(server), connectionCommand(server, 'alm', 7), agentCommand(server, 12)]) {
    expect(command.match(/Token .*? \|/g)).toEqual([`Token %s' "\${SYNCLEDGER_TOKEN:?}" |`]);
  }
});
