import type { CreateNamedTokenInput, NamedToken } from '@syncledger/client';
import {
  globalPermissions,
  projectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '@syncledger/domain/words';

export interface TokenDraft {
  readonly name: string;
  /** In days; "" for no expiry. */
  readonly lifetime: string;
  readonly purpose: 'any' | 'agent';
  readonly limitPermissions: boolean;
  readonly permissions: readonly GlobalPermission[];
  readonly limitProjects: boolean;
  readonly projects: readonly string[];
  readonly limitProjectPermissions: boolean;
  readonly project_permissions: readonly ProjectPermission[];
  readonly read_only: boolean;
}

const DAY = 86_400_000;

export const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: '', label: 'No expiration' },
];

export function tokenInput(draft: TokenDraft, now: number) {
  const { name, lifetime, purpose, limitProjects, projects } = draft;
  return {
    name,
    ...(lifetime !== '' && { expires_at: new Date(now + Number(lifetime) * DAY).toISOString() }),
    ...(limitProjects && { projects: projects.map(Number) }),
    ...(purpose === 'agent' ? { scope: 'agent' as const } : limitsOf(draft)),
  } satisfies CreateNamedTokenInput;
}

/** Options that don't apply to agent tokens. */
function limitsOf({
  limitPermissions,
  permissions,
  limitProjectPermissions,
  project_permissions,
  read_only,
}: TokenDraft) {
  return {
    ...(limitPermissions && { permissions: [...permissions] }),
    ...(limitProjectPermissions && { project_permissions: [...project_permissions] }),
    ...(read_only && { read_only }),
  };
}

type Limits = Pick<NamedToken, 'scope' | 'permissions' | 'projects' | 'project_permissions' | 'read_only'>;

/**
 * Describes what a token may do.
 * @param projectName undefined for a project that the caller can't see
 */
export function permissionSummary(limits: Limits, projectName: (id: number) => string | undefined): string {
  const { scope, permissions, projects, project_permissions, read_only } = limits;
  const names = projects?.map((id) => projectName(id) ?? `project ${String(id)}`);
  return (
    [
      scope === 'agent' ? ['Agent: claim and report runs only'] : [],
      read_only ? ['Read-only'] : [],
      permissions === null ? [] : [labelsOf(permissions, globalPermissions, 'No global permissions')],
      names ? [names.length > 0 ? `Only in ${names.join(', ')}` : 'No projects'] : [],
      project_permissions === null
        ? []
        : [`In projects: ${labelsOf(project_permissions, projectPermissions, 'no permissions')}`],
    ]
      .flat()
      .join('. ') || 'All permissions of the user'
  );
}

function labelsOf<Name extends string>(
  names: readonly Name[],
  labels: Readonly<Record<Name, { readonly label: string }>>,
  none: string,
): string {
  return names.length === 0 ? none : names.map((name) => labels[name].label).join(', ');
}

export function agentCommand(server: string, name: string): string {
  const allowHttp = /^http:\/\/(?!(localhost|127\.|\[::1\])[:/\d.]*)/.test(server) ? ' --allow-http' : '';
  const nameOption = /^[\w.-]+$/.test(name) ? ` --name ${name}` : '';
  return `syncledger-agent --server ${server}${allowHttp}${nameOption} --token-file token --commands commands`;
}

/** Reads the token from standard input, which keeps it out of the shell's history. */
export const saveTokenCommand = '(umask 077; cat > token)';
