import { buildOlder, commitBeforeNewestMigration } from './older-build.js';
import { tryRollingUpgrade } from './rolling-upgrade.js';

describe('a rolling upgrade on PostgreSQL, from the commit before the newest migration', () => {
  it('fails no request and loses nothing, and a backup leads back', async () => {
    const commit = await commitBeforeNewestMigration();
    // An archive of the sources has no history to build from.
    if (commit === undefined) return;
    const older = await buildOlder(commit);
    try {
      const outcome = await tryRollingUpgrade(older.main, process.env['SYNCLEDGER_TEST_POSTGRES'] ?? '');
      expect(outcome.failures).toEqual([]);
      expect(outcome.lost).toBe(0);
      expect(outcome.requests).toBeGreaterThan(200);
      expect(outcome.refusal).toContain('The database was migrated by');
      const [shown, backedUp] = outcome.restored;
      expect(shown).toBe(backedUp);
    } finally {
      await older.remove();
    }
  }, 1_800_000);
});
