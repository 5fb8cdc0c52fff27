import type { CreateNamedTokenInput, NamedToken, TokenLimits } from '@syncledger/client';
import { globalPermissions, type GlobalPermission } from '@syncledger/domain/words';

/** What the form for a token holds. */
export interface TokenDraft {
  readonly name: string;
  /** In days from now, or the time when it ends; "" for never. */
  readonly lasts: string;
  /** What it is for: an agent, or anything that its user may do. */
  readonly use: 'any' | 'agent';
  /** Whether it keeps only some of its user's permissions. */
  readonly narrowed: boolean;
  readonly permissions: readonly GlobalPermission[];
  readonly read_only: boolean;
}

const DAY = 86_400_000;

const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
];

/** How long a token may last. One that expires makes none that lives longer. */
export function lifetimesWithin({ expires_at: end }: Pick<TokenLimits, 'expires_at'>, now: number) {
  if (end === null) return [...lifetimes, { value: '', label: 'Until it is revoked' }];
  const fitting = lifetimes.filter(({ value }) => now + Number(value) * DAY < Date.parse(end));
  return [...fitting, { value: end, label: 'As long as the token that you are signed in with' }];
}

/**
 * What is sent of a draft: an agent's token can do one thing only, so nothing else is asked of it.
 * @param mine the permissions of a narrowed token, which makes narrowed ones only; left out for any other
 */
export function tokenInput(
  { name, lasts, use, narrowed, permissions, read_only }: TokenDraft,
  now: number,
  mine?: readonly GlobalPermission[],
) {
  return {
    name,
    ...(lasts !== '' && { expires_at: endOf(lasts, now) }),
    ...(use === 'agent' && { scope: 'agent' as const, ...(mine && { permissions: [...mine] }) }),
    ...(use === 'any' && (narrowed || mine) && { permissions: [...permissions] }),
    ...(use === 'any' && read_only && { read_only }),
  } satisfies CreateNamedTokenInput;
}

function endOf(lasts: string, now: number): string {
  return /^\d+$/.test(lasts) ? new Date(now + Number(lasts) * DAY).toISOString() : lasts;
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
