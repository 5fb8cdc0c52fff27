import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Days after which an agent that was not seen goes away. */
export const AGENT_RETENTION_DAYS = 30;

/** Who claims runs, known by its user and the name that it claims with (issue of the agents' list; wire contract, section 5). */
export interface Agent {
  id: number;
  /** Id of the user whose token it claims with. */
  user: number;
  name: string;
  /** What its `User-Agent` says; null when that says nothing. */
  version: string | null;
  last_seen: string;
  /** Ids of the jobs that it holds now, as far as the reader sees them. */
  holding: number[];
  /** What it last claimed runs of; null for any system. */
  systems: string[] | null;
}

/** Who sees what of an agent. */
export const agentResource = resource<Agent>('Agent', 'Who claims runs.', {
  id: { schema: schemas.id('The agent’s id.', 4) },
  user: { schema: schemas.id('Id of the user whose token it claims with.', 3) },
  name: { schema: schemas.text('What it calls itself when it claims.', 'dmz-1') },
  version: {
    schema: schemas.orNull(
      schemas.text('From its `User-Agent`, `syncledger-agent/<version>`; null for any other.', '1.2.3'),
    ),
  },
  last_seen: { schema: schemas.time('When it last claimed or gave a sign of life, to half a minute.') },
  holding: {
    schema: {
      type: 'array',
      items: schemas.id('A job’s id.'),
      description: 'The jobs that it holds now; only those that the caller sees.',
      examples: [[12]],
    },
  },
  systems: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description: 'The systems that it last asked for; null for any.',
      examples: [['Jira']],
    },
  },
});

const USER_AGENT = /\bsyncledger-agent\/([0-9A-Za-z.+-]{1,64})(?=\s|$)/;

/** The version that a `User-Agent` header tells, or null. */
export function agentVersion(userAgent: string | undefined): string | null {
  return USER_AGENT.exec(userAgent ?? '')?.[1] ?? null;
}
