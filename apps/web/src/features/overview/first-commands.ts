import type { Kind } from '@syncledger/domain/words';

const AUTHORIZED = 'curl -H "Authorization: Token $SYNCLEDGER_TOKEN"';

const examples: Readonly<Record<Kind, object>> = {
  alm: { system: 'Jira', frequency: 'daily', params: { alm_server: 'jira.example.com', alm_user: 'sync' } },
  analysis: { system: 'Veracode', frequency: 'daily', params: { analysis_server: 'veracode.example.com' } },
};

/** The command that makes a project. */
export function projectCommand(server: string): string {
  return `${AUTHORIZED} ${server}/api/v2/projects/ \\\n  --json '{"name": "My project"}'`;
}

/** The command that makes a connection. */
export function connectionCommand(server: string, kind: Kind, project: number): string {
  const body = JSON.stringify({ project, ...examples[kind] });
  return `${AUTHORIZED} ${server}/api/v2/connections/${kind}/ \\\n  --json '${body}'`;
}

/** The commands that start an agent, with the token of the shell. */
export function agentCommand(server: string): string {
  return [
    'umask 077; printf %s "$SYNCLEDGER_TOKEN" > token',
    `npm run agent -- --server ${server} --token-file token --commands commands`,
  ].join('\n');
}
