import type { MigrationInterface, QueryRunner } from 'typeorm';

import { countRights, dropRightsCount } from './0005-rights-version.js';

const columns = [
  ['tokens', 'projects', 'text'],
  ['tokens', 'project_permissions', 'text'],
  ['tokens', 'created_by', 'bigint'],
  ['tokens', 'makers', 'text'],
  ['webhooks', 'makers', 'text'],
] as const;

const TRIGGER = 'count_rights_2';
const counted = 'user_id, hash, permissions, scope, read_only, expires_at, revoked_at';

/** The maker of a token or webhook, from the audit: an entry of its creation, or of a webhook's last change. */
interface Made {
  readonly object_id: string;
  readonly kind: 'token' | 'webhook';
  readonly actor_id: number | string;
  readonly token_id: number | string | null;
  readonly user_id: number | string | null;
}

/** Tokens store their makers and project limits; the permissions of makers bound tokens and webhooks. */
export class Makers1796428800000 implements MigrationInterface {
  readonly name = 'Makers1796428800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const [table, column, type] of columns) {
      await runner.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    }
    await dropRightsCount(runner, TRIGGER, 'tokens');
    await countRights(runner, TRIGGER, `UPDATE OF ${counted}, projects, project_permissions, makers`, 'tokens');
    await fillFromAudit(runner);
  }

  async down(runner: QueryRunner): Promise<void> {
    await dropRightsCount(runner, TRIGGER, 'tokens');
    await countRights(runner, TRIGGER, `UPDATE OF ${counted}`, 'tokens');
    for (const [table, column] of columns) await runner.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}

/** In the order of the audit, so that the token that created another one already has its makers. */
async function fillFromAudit(runner: QueryRunner): Promise<void> {
  const made = (await runner.query(
    `
      SELECT object_id, kind, actor_id, token_id, user_id
      FROM audit_entries
      WHERE (kind = 'token' AND action = 'create') OR (kind = 'webhook' AND action IN ('create', 'update'))
      ORDER BY id`,
  )) as Made[];
  const makersOf = new Map<number, readonly number[]>();
  for (const { object_id, kind, actor_id, token_id, user_id } of made) {
    const [id, actor] = [Number(object_id), Number(actor_id)];
    const inherited = token_id === null ? [] : (makersOf.get(Number(token_id)) ?? []);
    const user = kind === 'token' ? Number(user_id) : actor;
    const makers = [...new Set([actor, ...inherited])].filter((maker) => maker !== user);
    const text = makers.length > 0 ? `'[${makers.join()}]'` : 'NULL';
    // All values are ids, hence numbers.
    if (kind === 'webhook') await runner.query(`UPDATE webhooks SET makers = ${text} WHERE id = ${String(id)}`);
    else {
      makersOf.set(id, makers);
      await runner.query(`UPDATE tokens SET created_by = ${String(actor)}, makers = ${text} WHERE id = ${String(id)}`);
    }
  }
}
