import { freePort, until } from '@syncledger/testing';

import { buildNewer, currentBuild, NEWER, type NewerBuild } from './newer-build.js';
import { tryRollingUpgrade } from './rolling-upgrade.js';
import { UpgradeScene } from './upgrade-scene.js';

const ADDS = 'ALTER TABLE jobs ADD COLUMN trial TEXT';
/** Moves a column that this version reads; the newer build of the trial never does. */
const REMOVES = 'ALTER TABLE audit_exports RENAME COLUMN file TO file_name';
const MINUTES = 60_000;

async function inScene(
  dialect: 'sqlite' | 'postgres',
  statement: string,
  work: (scene: UpgradeScene, newer: NewerBuild) => Promise<void>,
): Promise<void> {
  const newer = await buildNewer(statement);
  const scene = await UpgradeScene.open(dialect);
  try {
    await work(scene, newer);
  } finally {
    await scene.close();
    await newer.remove();
  }
}

describe('an upgrade to a version whose migration adds', () => {
  it(
    'replaces replicas on PostgreSQL one by one: no request fails, and nothing is lost',
    () =>
      inScene('postgres', ADDS, async (scene, newer) => {
        const { failures, lost, requests } = await tryRollingUpgrade(scene, newer);
        expect([failures, lost]).toEqual([[], []]);
        expect(requests).toBeGreaterThan(200);
        expect(await scene.refusal(currentBuild)).toContain(`by Syncledger ${NEWER.version} (${NEWER.migration})`);
      }),
    15 * MINUTES,
  );

  it(
    'loses nothing on SQLite, and a backup leads back',
    () =>
      inScene('sqlite', ADDS, async (scene, newer) => {
        const port = await freePort();
        const backup = `${scene.database.slice('sqlite:'.length)}.backup`;
        const old = await scene.start(currentBuild, port);
        const connection = await scene.furnish(port, 20);
        await scene.command(currentBuild, 'db', 'backup', backup);
        const backedUp = await scene.jobs(port);
        await old.end();
        const upgraded = await scene.start(newer, port);
        await scene.post(port, connection);
        expect(await scene.lost(port)).toEqual([]);
        await upgraded.end();
        expect(await scene.refusal(currentBuild)).toContain(`by Syncledger ${NEWER.version} (${NEWER.migration})`);
        await scene.command(currentBuild, 'db', 'restore', backup);
        await scene.start(currentBuild, port);
        expect(await scene.jobs(port)).toEqual(backedUp);
      }),
    15 * MINUTES,
  );
});

describe.each(['sqlite', 'postgres'] as const)('a migration on %s that removes what older servers read', (dialect) => {
  it(
    'turns them unready, and newer ones serve what was recorded',
    () =>
      inScene(dialect, REMOVES, async (scene, newer) => {
        const [port, other] = [await freePort(), await freePort()];
        const old = await scene.start(currentBuild, port);
        await scene.furnish(port, 20);
        await scene.command(newer, 'db', 'migrate');
        await until('the old one is unready', async () => (await scene.readiness(port))?.status === 503);
        const told = await scene.readiness(port);
        expect(told?.text).toContain(`A newer version has changed tables that this one uses: ${NEWER.migration}.`);
        // On SQLite, one server has the file.
        if (dialect === 'sqlite') await old.end();
        await scene.start(newer, other, '--no-migrate');
        expect(await scene.lost(other)).toEqual([]);
      }),
    15 * MINUTES,
  );
});
