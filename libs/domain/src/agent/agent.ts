import { schemas } from '../validation/schema.js';
import { resource } from '../visibility/resource.js';

/** Days without a request after which an agent is deleted. */
export const AGENT_RETENTION_DAYS = 30;

/** A process that claims runs, identified by its user and name (wire contract, section 5). */
export interface Agent {
  id: number;
  /** Id of the user whose token it claims with. */
  user: number;
  name: string;
  /** From `User-Agent`; null if that has no version. */
  version: string | null;
  last_seen: string;
  /** Ids of the jobs that it currently leases and the caller can see. */
  holding: number[];
  /** The systems of its last claim; null for any. */
  systems: string[] | null;
}

export const agentResource = resource<Agent>('Agent', 'A process that claims and executes runs.', {
  id: { schema: schemas.id('The agent’s id.', 4) },
  user: { schema: schemas.id('Id of the user whose token it claims with.', 3) },
  name: { schema: schemas.text('The name that it sends with claims.', 'dmz-1') },
  version: {
    schema: schemas.orNull(
      schemas.text('From its `User-Agent`, `syncledger-agent/<version>`; null for any other.', '1.2.3'),
    ),
  },
  last_seen: { schema: schemas.time('Time of its last claim or heartbeat, to half a minute.') },
  holding: {
    schema: {
      type: 'array',
      items: schemas.id('A job’s id.'),
      description: 'The jobs that it currently leases and that the caller can see.',
      examples: [[12]],
    },
  },
  systems: {
    schema: {
      type: ['array', 'null'],
      items: { type: 'string' },
      description: 'The systems of its last claim; null for any.',
      examples: [['Jira']],
    },
  },
});

const USER_AGENT = /\bsyncledger-agent\/([0-9A-Za-z.+-]{1,64})(?=\s|$)/;

export function agentVersion(userAgent: string | undefined): string | null {
  return USER_AGENT.exec(userAgent ?? '')?.[1] ?? null;
}
