import { describe, expect, it } from '@jest/globals';

import { NameLookups } from './name-lookups.js';

describe('looking up the names of receivers', () => {
  /** Names that begin with "dead" never get a response. */
  const start = (milliseconds = 60_000) => {
    const asked: string[] = [];
    const names = new NameLookups(milliseconds, (hostname, _, callback) => {
      asked.push(hostname);
      if (!hostname.startsWith('dead')) callback(null, [{ address: '203.0.113.7', family: 4 }]);
    });
    const find = (hostname: string, owner: string) =>
      names.during(
        hostname,
        owner,
        () =>
          new Promise<string>((resolve) => {
            names.find(hostname, {}, (error, [first]) => {
              resolve(first?.address ?? String(error?.name));
            });
          }),
      );
    return { asked, find };
  };

  it('goes on for others while a project’s name servers never answer', async () => {
    const { asked, find } = start();
    for (let made = 0; made < 50; made += 1) void find(`dead-${made}.example`, 'project/1');
    expect(await find('alive.example', 'project/2')).toBe('203.0.113.7');
    expect(asked.filter((name) => name.startsWith('dead'))).toHaveLength(1);
    void find('dead.example', 'project/3');
    expect(await find('alive.example', 'project/2')).toBe('203.0.113.7');
    expect(asked.filter((name) => name.startsWith('dead'))).toHaveLength(2);
  });

  it('gives up what waits for its turn too long', async () => {
    const { asked, find } = start(20);
    void find('dead.example', 'project/1');
    expect(await find('alive.example', 'project/1')).toBe('TimeoutError');
    expect(asked).toEqual(['dead.example']);
  });
});
