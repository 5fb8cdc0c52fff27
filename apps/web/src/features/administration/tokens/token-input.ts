import type { CreateNamedTokenInput, NamedToken } from '@syncledger/client';
import {
  globalPermissions,
  projectPermissions,
  type GlobalPermission,
  type ProjectPermission,
} from '@syncledger/domain/words';

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
  /** Whether it keeps only some projects. */
  readonly of_projects: boolean;
  /** Their ids, as text. */
  readonly projects: readonly string[];
  /** Whether it keeps only some permissions in projects. */
  readonly in_projects: boolean;
  readonly project_permissions: readonly ProjectPermission[];
  readonly read_only: boolean;
}

const DAY = 86_400_000;

/** How long a token may last, in days. */
export const lifetimes = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: '', label: 'Until it is revoked' },
];

/** What is sent of a draft. */
export function tokenInput(draft: TokenDraft, now: number) {
  const { name, lasts, use, of_projects, projects } = draft;
  return {
    name,
    ...(lasts !== '' && { expires_at: new Date(now + Number(lasts) * DAY).toISOString() }),
    ...(of_projects && { projects: projects.map(Number) }),
    ...(use === 'agent' ? { scope: 'agent' as const } : limitsOf(draft)),
  } satisfies CreateNamedTokenInput;
}

/** What only a token for people and scripts is asked about: an agent's can do one thing only. */
function limitsOf({ narrowed, permissions, in_projects, project_permissions, read_only }: TokenDraft) {
  return {
    ...(narrowed && { permissions: [...permissions] }),
    ...(in_projects && { project_permissions: [...project_permissions] }),
    ...(read_only && { read_only }),
  };
}

type Limits = Pick<NamedToken, 'scope' | 'permissions' | 'projects' | 'project_permissions' | 'read_only'>;

/**
 * What a token may do, in words.
 * @param projectName the name of a project; undefined for one that the caller does not see
 */
export function mayText(limits: Limits, projectName: (id: number) => string | undefined): string {
  const { scope, permissions, projects, project_permissions, read_only } = limits;
  const names = projects?.map((id) => projectName(id) ?? `project ${String(id)}`);
  return (
    [
      scope === 'agent' ? ['Claim and report runs, nothing else'] : [],
      read_only ? ['Read only'] : [],
      permissions === null ? [] : [labelsOf(permissions, globalPermissions, 'No global permission')],
      names ? [names.length > 0 ? `Only in ${names.join(', ')}` : 'In no project'] : [],
      project_permissions === null
        ? []
        : [`In projects: ${labelsOf(project_permissions, projectPermissions, 'no permission')}`],
    ]
      .flat()
      .join('. ') || 'All that its user may'
  );
}

function labelsOf<Name extends string>(
  names: readonly Name[],
  labels: Readonly<Record<Name, { readonly label: string }>>,
  none: string,
): string {
  return names.length === 0 ? none : names.map((name) => labels[name].label).join(', ');
}

/** The command that starts an agent with a token in a file beside it. */
export function agentCommand(server: string, name: string): string {
  const http = /^http:\/\/(?!(localhost|127\.|\[::1\])[:/\d.]*)/.test(server) ? ' --allow-http' : '';
  const called = /^[\w.-]+$/.test(name) ? ` --name ${name}` : '';
  return `npm run agent -- --server ${server}${http}${called} --token-file token --commands commands`;
}

/** The command that reads a token that is pasted into a file which nobody else can read: not into the shell's history. */
export const keepToken = '(umask 077; cat > token)';
