import type { Kind } from '@syncledger/domain/words';

import { AUTHORIZED_CURL, jsonBody } from '../../components/curl.js';

const examples: Readonly<Record<Kind, object>> = {
  alm: { system: 'Jira', frequency: 'daily', params: { alm_server: 'jira.example.com', alm_user: 'sync' } },
  analysis: { system: 'Veracode', frequency: 'daily', params: { analysis_server: 'veracode.example.com' } },
};

export function projectCommand(server: string): string {
  return `${AUTHORIZED_CURL} ${server}/api/v2/projects/ \\\n  ${jsonBody('{"name": "My project"}')}`;
}

export function connectionCommand(server: string, kind: Kind, project: number): string {
  const body = JSON.stringify({ project, ...examples[kind] })
    .replaceAll(',"', ', "')
    .replaceAll('":', '": ');
  return `${AUTHORIZED_CURL} ${server}/api/v2/connections/${kind}/ \\\n  ${jsonBody(body)}`;
}

/**
 * Creates a token of the scope "agent" and starts an agent with it (docs/reference/agent.md). If the request fails, no token file is
 * created and the agent is not started.
 */
export function agentCommand(server: string, user: number): string {
  return [
    `(umask 077; ${AUTHORIZED_CURL} --fail ${server}/api/v2/users/${String(user)}/api-tokens/ \\`,
    `  ${jsonBody('{"name": "my agent", "scope": "agent"}')} \\`,
    `  | node -e 'process.stdout.write(JSON.parse(require("fs").readFileSync(0, "utf8")).token)' > token.new) &&`,
    `mv token.new token &&`,
    `syncledger-agent --server ${server} --token-file token --commands commands`,
  ].join('\n');
}
