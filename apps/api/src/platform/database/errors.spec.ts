import sql from 'sql-template-tag';

import { MembershipEntity, ProjectEntity, insertProject } from '../../../test/support/database/projects.js';
import {
  openLedgerDatabase,
  dialects,
  openTestDatabase,
  type TestDatabase,
} from '../../../test/support/database/test-database.js';
import { IdempotencyKeyEntity } from '../http/idempotency-key.entity.js';
import type { Dialect } from './database.js';
import { DatabaseUnavailableError, ForeignKeyViolationError, UniqueViolationError } from './errors.js';

const project = { name: '', description: '', archived: false, created: 1, updated: 1 };

describe.each(dialects)('errors on %s', (dialect: Dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(async () => database.close());

  it('a unique index that is hit is named, by SQL and through the manager', async () => {
    await database.write((tx) => insertProject(tx, 'a'));
    const expected = { name: 'UniqueViolationError', constraint: 'projects_slug_key' };
    await expect(database.write((tx) => insertProject(tx, 'a'))).rejects.toMatchObject(expected);
    const saved = database.write((tx) => tx.manager.insert(ProjectEntity, { ...project, slug: 'a' }));
    await expect(saved).rejects.toMatchObject(expected);
    await expect(saved).rejects.toBeInstanceOf(UniqueViolationError);
  });

  it('a partial unique index and a primary key of several columns are named', async () => {
    await database.write(async (tx) => {
      await tx.rows(
        sql`INSERT INTO roles (id, scope, name, name_key, description, built_in) VALUES ('UR1', 'global', 'User', 'user', '', ${true})`,
      );
      await tx.rows(
        sql`INSERT INTO users (email, email_key, first_name, last_name, role, is_active, is_superuser, date_joined) VALUES ('a@b', 'a@b', '', '', 'UR1', ${true}, ${false}, 1)`,
      );
    });
    const token = (hash: string) =>
      sql`INSERT INTO tokens (user_id, hash, hint, read_only, created_at) VALUES (1, ${hash}, '', ${false}, 1)`;
    await database.write((tx) => tx.rows(token('one')));
    await expect(database.write((tx) => tx.rows(token('two')))).rejects.toMatchObject({
      constraint: 'tokens_api_token_key',
    });
    const key = { userId: 1, path: '/', key: 'k', bodyMac: 'mac', status: 200, objectId: '1', createdAt: 1 };
    await database.write((tx) => tx.manager.insert(IdempotencyKeyEntity, key));
    await expect(database.write((tx) => tx.manager.insert(IdempotencyKeyEntity, key))).rejects.toMatchObject({
      constraint: 'idempotency_keys_pkey',
    });
  });

  it('a missing row that is referred to is told apart', async () => {
    const membership = { projectId: 7, userId: 7, role: 'PR4' };
    const orphan = database.write((tx) => tx.manager.insert(MembershipEntity, membership));
    await expect(orphan).rejects.toBeInstanceOf(ForeignKeyViolationError);
    const names = { sqlite: undefined, postgres: expect.stringMatching(/^memberships_\w+_fkey$/) };
    await expect(orphan).rejects.toMatchObject({ constraint: names[dialect] });
  });

  it('what a transaction throws of its own comes back as it is', async () => {
    const own = new Error('mine');
    await expect(database.write(() => Promise.reject(own))).rejects.toBe(own);
  });
});

describe('opening', () => {
  it('tells a database that cannot be reached from a wrong URL, and shows no password', async () => {
    const unreachable = openLedgerDatabase({ url: 'postgres://user:hunter2@127.0.0.1:1/none' });
    await expect(unreachable).rejects.toBeInstanceOf(DatabaseUnavailableError);
    await expect(openLedgerDatabase({ url: 'sqlite:/dev/null/x/y.sqlite' })).rejects.toBeInstanceOf(
      DatabaseUnavailableError,
    );
    const wrong = openLedgerDatabase({ url: 'mysql://user:hunter2@host/none' });
    await expect(wrong).rejects.toThrow('must begin with');
    await expect(wrong).rejects.not.toThrow('hunter2');
    await expect(openLedgerDatabase({ url: 'sqlite::memory:' })).rejects.toThrow('must name a file');
  });
});
