import { useProjects, useRights, type Rights } from '../../api/rights.js';
import { useSession } from '../../app/session.js';

/** A part of the administration. */
export interface Part {
  readonly path: string;
  readonly label: string;
  readonly about: string;
}

/** What decides who a part is offered to. */
interface Viewer extends Rights {
  /** Whether the caller may edit some project. */
  readonly editsSome: boolean;
}

const parts: readonly (Part & { readonly offered?: (viewer: Viewer) => boolean })[] = [
  { path: 'projects', label: 'Projects', about: 'Who works on what: projects and their members.' },
  {
    path: 'people',
    label: 'People',
    about: 'Who may sign in, with which role and which tokens.',
    offered: ({ has }) => has('manage_users'),
  },
  { path: 'roles', label: 'Roles', about: 'What each role lets its holders do.' },
  {
    path: 'webhooks',
    label: 'Webhooks',
    about: 'Which other systems are told when a run has ended or a connection is in trouble.',
    offered: ({ has, editsSome }) => editsSome || (has('manage_users') && has('view_all_projects')),
  },
  { path: 'agents', label: 'Agents', about: 'Who claims runs, and what they hold.' },
  {
    path: 'audit',
    label: 'Audit',
    about: 'Who did what to which object, and when.',
    offered: ({ has }) => has('manage_users'),
  },
];

/** The parts of the administration that the caller may use. One's own tokens are for everybody. */
export function useParts(): readonly Part[] {
  const { me } = useSession();
  const rights = useRights();
  const projects = useProjects();
  const editsSome = [...projects.keys()].some((id) => rights.hasIn(id, 'edit_project'));
  const offered = parts.filter(({ offered = () => true }) => offered({ ...rights, editsSome }));
  const own = { path: `people/${String(me.id)}`, label: 'My tokens', about: 'The tokens that act in your name.' };
  return [...offered, own].map(({ path, label, about }) => ({ path: `/administration/${path}`, label, about }));
}
