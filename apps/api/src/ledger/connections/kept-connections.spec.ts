import { describe, expect, it } from '@jest/globals';
import { jobConnectionResource, write, type Viewer } from '@syncledger/domain';

import { Keyring } from '../../platform/secrets/index.js';
import { parseKeys, type Keys } from '../../platform/secrets/keyring.js';
import type { JobConnectionRow } from './connection-rows.js';
import { KeptConnections } from './kept-connections.js';
import { ParamsVault } from './params-vault.js';

const vault = new ParamsVault(Keyring.parse(Keyring.generate('test')));

const editor: Viewer = { permissions: new Set(['edit_alm_connections']), asked: new Set() };

function aRow(id: number, version = 1, params: object = { alm_user: 'svc' }): JobConnectionRow {
  return {
    kind: 'alm',
    alias: `Version ${String(version)}`,
    command: 'sync_jira',
    frequency: 'daily',
    connection_id: id,
    connection_version: version,
    params: vault.seal(id, params as never),
    project_id: 1,
    system: 'Jira',
  };
}

describe('kept connections', () => {
  it('are found in exactly their version', () => {
    const kept = new KeptConnections(vault);
    const held = kept.hold(aRow(1, 2));
    expect(kept.find(1, 2)).toBe(held);
    expect(kept.find(1, 1)).toBeUndefined();
    expect(kept.find(1, 3)).toBeUndefined();
    expect(kept.find(2, 2)).toBeUndefined();
  });

  it('give way to newer versions only: a list may be of an old snapshot', () => {
    const kept = new KeptConnections(vault);
    const newer = kept.hold(aRow(1, 2));
    expect(kept.hold(aRow(1, 1))).toMatchObject({ alias: 'Version 1' });
    expect(kept.find(1, 2)).toBe(newer);
  });

  it('are read again once there are other keys: the one that sealed them may be gone', () => {
    const [older, newer] = [Keyring.generate('older'), Keyring.generate('newer')];
    let given: Keys | undefined;
    const keyring = new Keyring(parseKeys(older), () => {
      const keys = given;
      given = undefined;
      return keys;
    });
    const changing = new ParamsVault(keyring);
    const row = { ...aRow(1), params: changing.seal(1, { alm_user: 'svc' }) };
    const kept = new KeptConnections(changing);
    kept.hold(row);
    given = parseKeys(newer);
    const resealed = { ...row, params: changing.seal(1, { alm_user: 'svc' }) };
    expect(kept.find(1, 1)).toBeUndefined();
    expect(write(jobConnectionResource, kept.hold(resealed), editor)).toContain('svc');
  });

  it('take so much memory at most, whatever is in them', () => {
    const kept = new KeptConnections(vault);
    const params = { alm_note: 'x'.repeat(60_000) };
    for (let id = 1; id <= 150; id += 1) {
      const held = kept.hold(aRow(id, 1, params));
      write(jobConnectionResource, held, editor);
    }
    expect(kept.size).toBeLessThanOrEqual(32_000_000);
    expect(kept.find(1, 1)).toBeUndefined();
    expect(kept.find(150, 1)).toBeDefined();
  });
});
