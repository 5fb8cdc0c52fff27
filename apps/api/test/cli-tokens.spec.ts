import sql from 'sql-template-tag';
import { nightlyDialects } from '@syncledger/testing';

import { Keyring } from '../src/platform/secrets/index.js';
import { openLedgerDatabase } from '../src/schema/index.js';
import { inThisProcess } from './support/command-here.js';
import { CommandLine } from './support/command-line.js';
import { testPlace, type TestPlace } from './support/database/test-database.js';

interface Finding {
  readonly check: string;
  readonly status: string;
  readonly detail: string;
}

interface Token {
  readonly id: number;
  readonly created_by: number | null;
  readonly projects: number[] | null;
  readonly project_permissions: string[] | null;
}

describe.each(nightlyDialects)('tokens on the command line on %s', (dialect) => {
  let place: TestPlace;
  let cli: CommandLine;

  beforeEach(async () => {
    place = await testPlace(dialect, 'empty');
    cli = new CommandLine({ DATABASE_URL: place.url, SYNCLEDGER_SECRET_KEYS: Keyring.generate('k1') }, inThisProcess);
    await cli.json(['db', 'migrate']);
    await cli.run(['user', 'create', 'root@example.com', '--superuser']);
    await cli.json(['user', 'create', 'lead@example.com', '--superuser']);
    await cli.json(['user', 'create', 'sync@example.com', '--role', 'UR6']);
    await cli.json(['user', 'create', 'plain@example.com']);
  });
  afterEach(() => place.remove());

  const make = (name: string, ...more: string[]) => cli.json<Token>(['token', 'create', name, ...more]);
  const tokensOf = async (user: string) =>
    (await cli.json<{ results: Token[] }>(['token', 'list', '--user', user])).results;
  const warnings = async () => {
    const { results } = await cli.json<{ results: Finding[] }>(['doctor']);
    return results.filter(({ status, check }) => status === 'warning' && ['makers', 'agents'].includes(check));
  };

  it('are narrowed to projects and permissions in them, and shown so', async () => {
    const { id } = await cli.json<{ id: number }>(['project', 'create', 'Web shop']);
    const other = await cli.json<{ id: number }>(['project', 'create', 'Billing']);
    const limits = ['--project', 'web-shop', '--project', String(other.id), '--project-permission', 'view_project'];
    const made = await make('narrow', '--user', 'plain@example.com', ...limits);
    expect(made).toMatchObject({ projects: [id, other.id], project_permissions: ['view_project'], created_by: 1 });
    expect(await tokensOf('plain@example.com')).toMatchObject([
      { id: made.id, projects: [id, other.id], created_by: 1 },
    ]);
    const wrong = await cli.run(['token', 'create', 'x', '--user', 'plain@example.com', '--project', 'shop']);
    expect([wrong.code, wrong.told]).toEqual([1, expect.stringContaining('There is no such project.')]);
  });

  it('are listed by the doctor when their maker is gone or unknown, or an agent sees no params', async () => {
    await make('blind', '--user', 'plain@example.com', '--scope', 'agent');
    await make('seeing', '--user', 'sync@example.com', '--scope', 'agent');
    await make('stopped', '--user', 'sync@example.com', '--as', 'lead@example.com');
    const old = await make('old', '--user', 'plain@example.com');
    const database = await openLedgerDatabase({ url: place.url });
    await database.write((tx) => tx.rows(sql`UPDATE tokens SET created_by = NULL, makers = NULL WHERE id = ${old.id}`));
    await database.close();
    expect(await warnings()).toEqual([
      expect.objectContaining({
        check: 'makers',
        detail: expect.stringMatching(/: old \(\d+\) of plain@example\.com\.$/),
      }),
      expect.objectContaining({ check: 'agents', detail: expect.stringMatching(/: blind \(\d+\) of plain@/) }),
    ]);
    await cli.json(['user', 'deactivate', 'lead@example.com']);
    expect(await warnings()).toContainEqual(
      expect.objectContaining({ check: 'makers', detail: expect.stringMatching(/: stopped \(\d+\) of sync@/) }),
    );
  });

  it('go on when their maker is deactivated, if somebody adopts them', async () => {
    const { id } = await make('kept', '--user', 'sync@example.com', '--as', 'lead@example.com');
    await cli.json(['user', 'deactivate', 'lead@example.com', '--adopt']);
    expect(await warnings()).toEqual([]);
    expect(await tokensOf('sync@example.com')).toMatchObject([{ id, created_by: 1 }]);
  });
});
