import { nightlyDialects } from '@syncledger/testing';

import { openTestDatabase, type TestDatabase } from '../../../test/support/database/test-database.js';
import { ConfigurationError } from '../config/index.js';
import { checkKeys, keysInUse, retireOthers, writeChecks } from './key-check.js';
import { Keyring } from './keyring.js';

const [one, two, otherTwo] = ['k1', 'k2', 'k2'].map((id) => Keyring.generate(id)) as [string, string, string];

describe.each(nightlyDialects)('checkKeys on %s', (dialect) => {
  let database: TestDatabase;

  beforeEach(async () => (database = await openTestDatabase(dialect)));
  afterEach(() => database.close());

  const start = (...keys: string[]) => checkKeys(database, Keyring.parse(keys.join(',')));

  it('accepts the previous keys again, in any order', async () => {
    await start(one);
    await start(one, two);
    await start(two, one);
    await start(one, two);
    expect((await keysInUse(database)).sort()).toEqual(['k1', 'k2']);
  });

  it('refuses to start without a key that was once first', async () => {
    await start(one);
    await expect(start(two)).rejects.toThrow(ConfigurationError);
    await start(two, one);
    await expect(start(two)).rejects.toThrow('"k1"');
  });

  it('refuses another value of a key that has not encrypted yet', async () => {
    await start(one, two);
    await expect(start(one, otherTwo)).rejects.toThrow('"k2"');
    await expect(start(otherTwo, one)).rejects.toThrow('"k2"');
    await start(two, one);
  });

  it('forgets a key that never encrypted, once it is no longer configured', async () => {
    await start(one, two);
    await start(one);
    await start(one, otherTwo);
  });

  it('starts without a key that was retired, and refuses another value of it until then', async () => {
    await start(two);
    await start(one, two);
    await writeChecks(database, (tx) => retireOthers(tx, Keyring.parse(`${one},${two}`)));
    expect(await keysInUse(database)).toEqual(['k1']);
    await expect(start(one, otherTwo)).rejects.toThrow('"k2"');
    await start(one);
  });

  it('takes one value when two servers start at once with different ones', async () => {
    const starts = await Promise.allSettled([start(two), start(otherTwo), start(two), start(otherTwo)]);
    const [started, refused] = ['fulfilled', 'rejected'].map(
      (status) => starts.filter((each) => each.status === status).length,
    );
    expect([started, refused]).toEqual([2, 2]);
  });
});
