import type { CreateNamedTokenInput, NamedToken } from '@syncledger/client';
import { globalPermissions, type GlobalPermission } from '@syncledger/domain/words';

/** What the form for a token holds. */
export interface TokenDraft {
  readonly name: string;
  /** In days from now; "" for never. */
  readonly lasts: string;
  /** What it is for: an agent, or anything that its user may do. */
  readonly use: 'any' | 'agent';
  /** Whether it keeps only some of its user's permissions. */
  readonly narrowed: boolean;
  readonly permissions: readonly GlobalPermission[];
  readonly read_only: boolean;
}

const DAY = 86_400_000;

/** What is sent of a draft: an agent's token can do one thing only, so nothing else is asked of it. */
export function tokenInput({ name, lasts, use, narrowed, permissions, read_only }: TokenDraft, now: number) {
  return {
    name,
    ...(lasts !== '' && { expires_at: new Date(now + Number(lasts) * DAY).toISOString() }),
    ...(use === 'agent' ? { scope: 'agent' as const } : {}),
    ...(use === 'any' && narrowed && { permissions: [...permissions] }),
    ...(use === 'any' && read_only && { read_only }),
  } satisfies CreateNamedTokenInput;
}

/** What a token may do, in words. */
export function mayText({ scope, permissions, read_only }: Pick<NamedToken, 'scope' | 'permissions' | 'read_only'>) {
  if (scope === 'agent') return 'Claim and report runs, nothing else';
  const which = permissions === null ? 'All that its user may' : labelsOf(permissions);
  return read_only ? `Read only. ${which}` : which;
}

function labelsOf(permissions: readonly GlobalPermission[]): string {
  if (permissions.length === 0) return 'No global permission';
  return permissions.map((one) => globalPermissions[one].label).join(', ');
}

/** The command that starts an agent with a token in a file beside it. */
export function agentCommand(server: string, name: string): string {
  const http = /^http:\/\/(?!(localhost|127\.|\[::1\])[:/\d.]*)/.test(server) ? ' --allow-http' : '';
  const called = /^[\w.-]+$/.test(name) ? ` --name ${name}` : '';
  return `npm run agent -- --server ${server}${http}${called} --token-file token --commands commands`;
}

/** The command that reads a token that is pasted into a file which nobody else can read: not into the shell's history. */
export const keepToken = '(umask 077; cat > token)';
