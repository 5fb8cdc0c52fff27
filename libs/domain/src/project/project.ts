import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** A user's membership in a project. */
export interface Member {
  id: number;
  email: string;
  /** Id of the project role. */
  role: string;
}

/** What connections belong to, and what rights are given in (wire contract, section 4). */
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

/** Who sees what of a project. */
export const projectResource = resource<Project>('Project', 'What connections belong to.', {
  id: { schema: schemas.id('The project’s id.', 7) },
  name: { schema: schemas.text('What people call it.', 'Demo Project') },
  slug: { schema: schemas.text('Its name for URLs, made from the name; unique.', 'demo-project') },
  description: { schema: schemas.text('What it is.') },
  archived: { schema: schemas.flag('Nothing runs in an archived project, all stays readable.') },
  created: { schema: schemas.time('When it was made.') },
  updated: { schema: schemas.time('When it was last changed.') },
  users: { schema: { type: 'array', description: 'Its members.' }, inside: memberResource },
});
