import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

export interface Member {
  id: number;
  email: string;
  /** Id of the project role. */
  role: string;
}

/** A group of connections with members and their permissions (wire contract, section 4). */
export interface Project {
  id: number;
  name: string;
  slug: string;
  description: string;
  archived: boolean;
  created: string;
  updated: string;
  users: Member[];
}

const memberResource = resource<Member>('Member', 'A user in a project.', {
  id: { schema: schemas.id('The user’s id.') },
  email: { schema: schemas.text('The user’s e-mail address.', 'ada@example.com') },
  role: { schema: schemas.text('Id of the project role.', 'PR4') },
});

export const projectResource = resource<Project>('Project', 'A group of connections with members.', {
  id: { schema: schemas.id('The project’s id.', 7) },
  name: { schema: schemas.text('Display name.', 'Demo Project') },
  slug: { schema: schemas.text('Unique name for URLs, derived from the name.', 'demo-project') },
  description: { schema: schemas.text('Description.') },
  archived: { schema: schemas.flag('Nothing runs in an archived project; its data stays readable.') },
  created: { schema: schemas.time('Time of creation.') },
  updated: { schema: schemas.time('Time of the last change.') },
  users: { schema: { type: 'array', description: 'The members.' }, inside: memberResource },
});
