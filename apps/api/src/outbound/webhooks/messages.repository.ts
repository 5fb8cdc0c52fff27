import { Injectable } from '@nestjs/common';
import {
  formatTime,
  MAX_PAYLOAD_MESSAGE,
  TEST_EVENT,
  webhookPayloadResource,
  type Frequency,
  type Unresolved,
  type Kind,
  type Micros,
  type SentEvent,
  type WebhookPayload,
} from '@syncledger/domain';
import sql, { raw, type Sql } from 'sql-template-tag';

import { Impersonation } from '../../access/users/index.js';
import { toRun, type RunRow } from '../../ledger/connections/index.js';
import { Database } from '../../platform/database/index.js';
import type { Caller } from '../../platform/http/caller.js';
import { publicView } from '../../platform/http/serialization/caller-view.js';
import { compileSerializer } from '../../platform/http/serialization/serializer.js';
import { mayWatch } from './rights.js';

/** The event that a delivery reports. */
export interface ReportedEvent {
  readonly event: SentEvent;
  readonly at: Micros;
  readonly connection: number | null;
  readonly job: number | null;
  /** The webhook's project; null for all. */
  readonly project: number | null;
}

/** The body of a delivery, or the reason why it is dropped. */
export type Message = { readonly body: string } | { readonly dropped: string };

interface EventRow extends RunRow {
  project_id: number;
  project_name: string;
  connection_id: number;
  kind: Kind;
  system: string;
  alias: string;
  frequency: Frequency;
  command: string;
  job_id: number | null;
}

const serializePayload = compileSerializer(webhookPayloadResource)(publicView);

const LOST_RIGHTS = 'The user who created or last changed the webhook may no longer see this.';
const DELETED = 'The job or connection was deleted before the delivery.';
const MOVED = 'The connection is no longer in the webhook’s project.';

const jobColumns = raw('j.id AS job_id, j.user_id, j.automatic, j.succeeded, j.ready, j.last_run');

/**
 * Reads the body at delivery, with the current permissions of the webhook's user: no copy is stored, and a revoked
 * permission takes effect at once.
 */
@Injectable()
export class MessagesRepository {
  constructor(
    private readonly database: Database,
    private readonly impersonation: Impersonation,
  ) {}

  /**
   * @param userId the user whose permissions apply
   * @param makers ids of the users who bound them
   */
  async message(reported: ReportedEvent, userId: number, makers: readonly number[]): Promise<Message> {
    const user = await this.impersonation.through(userId, makers);
    if (!user || !(await this.mayWatch(reported, user))) return { dropped: LOST_RIGHTS };
    const { event, at } = reported;
    if (event === TEST_EVENT) return body(event, at, { project: null, connection: null, job: null });
    const row = await this.find(reported);
    if (!row || (reported.job !== null && row.job_id === null)) return { dropped: DELETED };
    if (reported.project !== null && row.project_id !== reported.project) return { dropped: MOVED };
    return body(event, at, dataOf(row, reported.job !== null));
  }

  private async mayWatch({ project }: ReportedEvent, user: Caller): Promise<boolean> {
    const may: Sql = mayWatch(user, sql`CAST(${project} AS bigint)`);
    return (await this.database.first(sql`SELECT 1 WHERE ${may}`)) !== undefined;
  }

  private find({ connection, job }: ReportedEvent): Promise<EventRow | undefined> {
    const message = sql`substr(j.result_message, 1, ${raw(String(MAX_PAYLOAD_MESSAGE))}) AS result_message`;
    return this.database.first<EventRow>(
      sql`
        SELECT p.id AS project_id, p.name AS project_name, c.id AS connection_id, c.kind, c.system, c.alias,
          c.frequency, c.command, ${jobColumns}, ${message}
        FROM connections c
        JOIN projects p ON p.id = c.project_id AND p.deleted_at IS NULL
        LEFT JOIN jobs j ON j.id = ${job} AND j.connection_id = c.id
        WHERE c.id = ${connection} AND c.deleted_at IS NULL`,
    );
  }
}

function dataOf(row: EventRow, hasJob: boolean): Unresolved<WebhookPayload>['data'] {
  const { connection_id: id, kind, system, alias, frequency, command } = row;
  return {
    project: { id: row.project_id, name: row.project_name },
    connection: { id, kind, system, alias, frequency, command },
    job: hasJob ? (toRun({ ...row, id: row.job_id ?? 0 }) as WebhookPayload['data']['job']) : null,
  };
}

function body(type: SentEvent, at: Micros, data: Unresolved<WebhookPayload>['data']): Message {
  return { body: serializePayload({ type, timestamp: formatTime(at), data }) };
}
