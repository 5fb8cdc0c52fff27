import { describe, expect, it } from '@jest/globals';
import type { Readiness } from '@syncledger/domain';
import sql from 'sql-template-tag';
import { until } from '@syncledger/testing';

import { stopBackground } from './support/background.js';
import { dialects } from './support/test-app.js';
import { startApp } from './support/world.js';

describe('readiness', () => {
  it('does not depend on a clock that was set ahead', async () => {
    const app = await startApp('sqlite');
    await stopBackground(app);
    app.clock.advance(86_400);
    expect((await app.call('GET', '/health/ready', { token: null })).status).toBe(200);
    await app.close();
  });

  it.each(dialects)('of an older version holds until a newer one removes what it reads, on %s', async (dialect) => {
    const app = await startApp(dialect);
    const ready = () => app.call<Readiness>('GET', '/health/ready', { token: null });
    await app.database.write((tx) =>
      tx.rows(sql`INSERT INTO migrations (timestamp, name) VALUES (1999999999999, 'Later1999999999999')`),
    );
    await app.database.assertSchema();
    expect((await ready()).status).toBe(200);
    await app.database.write((tx) => tx.rows(sql`ALTER TABLE agents RENAME COLUMN version TO release`));
    await until('it is not ready', async () => (await ready()).status === 503);
    const { body } = await ready();
    expect(body.checks.database.detail).toContain('Later1999999999999. Replace this server.');
    await app.close();
  });
});
