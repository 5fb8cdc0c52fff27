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
  { path: 'projects', label: 'Projects', description: 'Who works on what: projects and their members.' },
  {
    path: 'people',
    label: 'People',
    description: 'Who may sign in, with which role and which tokens.',
    isVisible: ({ has }) => has('manage_users'),
  },
  { path: 'roles', label: 'Roles', description: 'What each role lets its holders do.' },
  {
    path: 'webhooks',
    label: 'Webhooks',
    description: 'Which other systems are told when a run has ended or a connection is in trouble.',
    isVisible: ({ has, canEditSomeProject }) => canEditSomeProject || (has('manage_users') && has('view_all_projects')),
  },
  { path: 'agents', label: 'Agents', description: 'Who claims runs, and what they hold.' },
  {
    path: 'audit',
    label: 'Audit',
    description: 'Who did what to which object, and when.',
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
    description: 'The tokens that act in your name.',
  };
  return [...visible, myTokens].map(({ path, label, description }) => ({
    path: `/administration/${path}`,
    label,
    description,
  }));
}
