import type { Kind } from '@syncledger/domain/words';

import { AUTHORIZED_CURL } from '../../components/curl.js';

const examples: Readonly<Record<Kind, object>> = {
  alm: { system: 'Jira', frequency: 'daily', params: { alm_server: 'jira.example.com', alm_user: 'sync' } },
  analysis: { system: 'Veracode', frequency: 'daily', params: { analysis_server: 'veracode.example.com' } },
};

/** The command that makes a project. */
export function projectCommand(server: string): string {
  return `${AUTHORIZED_CURL} ${server}/api/v2/projects/ \\\n  --json '{"name": "My project"}'`;
}

/** The command that makes a connection. */
export function connectionCommand(server: string, kind: Kind, project: number): string {
  const body = JSON.stringify({ project, ...examples[kind] })
    .replaceAll(',"', ', "')
    .replaceAll('":', '": ');
  return `${AUTHORIZED_CURL} ${server}/api/v2/connections/${kind}/ \\\n  --json '${body}'`;
}

/**
 * The commands that make a token which can do no more than an agent must, and start an agent with it (docs/agent.md). An answer
 * without a token leaves no file: the agent is not started.
 */
export function agentCommand(server: string, user: number): string {
  return [
    `(umask 077; ${AUTHORIZED_CURL} --fail ${server}/api/v2/users/${String(user)}/api-tokens/ \\`,
    `  --json '{"name": "my agent", "scope": "agent"}' \\`,
    `  | node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).token)' > token.new) &&`,
    `mv token.new token &&`,
    `npm run agent -- --server ${server} --token-file token --commands commands`,
  ].join('\n');
}
