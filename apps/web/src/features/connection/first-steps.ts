import type { Kind } from '@syncledger/domain/words';

export interface AgentTarget {
  /** Scheme and host. */
  readonly server: string;
  readonly kind: Kind;
  readonly id: number;
  readonly system: string;
}

export function agentCommand({ server, kind, system }: AgentTarget): string {
  const allowHttp = /^http:\/\/(?!(localhost|127\.|\[::1\]))/.test(server) ? ' --allow-http' : '';
  return [
    '(umask 077; printf %s "${SYNCLEDGER_TOKEN:?}" > token) &&',
    `syncledger-agent --server ${server}${allowHttp} --token-file token \\`,
    `  --commands commands --kinds ${kind} --systems ${shellQuote(system)}`,
  ].join('\n');
}

/** System names may contain any character. */
function shellQuote(text: string): string {
  return /^[\w.-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
