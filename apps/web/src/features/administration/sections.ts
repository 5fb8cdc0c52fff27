import { useProjects, usePermissions, type CallerPermissions } from '../../api/permissions.js';
import { useSession } from '../../app/session.js';

export interface AdminSection {
  readonly path: string;
  readonly label: string;
  readonly description: string;
}

interface Viewer extends CallerPermissions {
  readonly canEditSomeProject: boolean;
}

const sections: readonly (AdminSection & { readonly isVisible?: (viewer: Viewer) => boolean })[] = [
  { path: 'projects', label: 'Projects', description: 'Projects and their members.' },
  {
    path: 'people',
    label: 'Users',
    description: 'Accounts, their roles and their tokens.',
    isVisible: ({ has }) => has('manage_users'),
  },
  { path: 'roles', label: 'Roles', description: 'Sets of permissions for users and project members.' },
  {
    path: 'webhooks',
    label: 'Webhooks',
    description: 'Notify other systems when a run finishes or a connection fails.',
    isVisible: ({ has, canEditSomeProject }) => canEditSomeProject || (has('manage_users') && has('view_all_projects')),
  },
  { path: 'agents', label: 'Agents', description: 'Processes that execute runs.' },
  {
    path: 'audit',
    label: 'Audit log',
    description: 'Who changed what, and when.',
    isVisible: ({ has }) => has('manage_users'),
  },
];

/** Everyone can see their own tokens. */
export function useAdminSections(): readonly AdminSection[] {
  const { me } = useSession();
  const permissions = usePermissions();
  const projects = useProjects();
  const canEditSomeProject = [...projects.keys()].some((id) => permissions.hasIn(id, 'edit_project'));
  const visible = sections.filter(({ isVisible = () => true }) => isVisible({ ...permissions, canEditSomeProject }));
  const myTokens = {
    path: `people/${String(me.id)}`,
    label: 'My tokens',
    description: 'Tokens that authenticate as you.',
  };
  return [...visible, myTokens].map(({ path, label, description }) => ({
    path: `/administration/${path}`,
    label,
    description,
  }));
}
