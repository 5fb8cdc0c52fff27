import { describe, expect, it, jest } from '@jest/globals';
import { jobConnectionResource, type Variant } from '@syncledger/domain';

import { publicView, type CallerView } from '../../platform/http/serialization/caller-view.js';
import { compileSerializer } from '../../platform/http/serialization/serializer.js';
import { Keyring } from '../../platform/secrets/index.js';
import { parseKeys, type Keys } from '../../platform/secrets/keyring.js';
import { ConnectionCache } from './connection-cache.js';
import type { JobConnectionRow } from './connection-rows.js';
import { ParamsVault } from './params-vault.js';

const vault = new ParamsVault(Keyring.parse(Keyring.generate('test')));

const editor: CallerView = { ...publicView, permissions: new Set(['edit_alm_connections']) };
const serialize = compileSerializer(jobConnectionResource)(editor);

function aRow(id: number, version = 1, params: object = { alm_user: 'svc' }): JobConnectionRow {
  return {
    kind: 'alm',
    alias: `Version ${String(version)}`,
    command: 'sync_jira',
    frequency: 'daily',
    connection_id: id,
    connection_version: version,
    params: vault.encrypt(id, params as never),
    project_id: 1,
    system: 'Jira',
  };
}

describe('cached connections', () => {
  it('are found in exactly their version', () => {
    const cache = new ConnectionCache(vault);
    const held = cache.add(aRow(1, 2));
    expect(cache.find(1, 2)).toBe(held);
    expect(cache.find(1, 1)).toBeUndefined();
    expect(cache.find(1, 3)).toBeUndefined();
    expect(cache.find(2, 2)).toBeUndefined();
  });

  it('are replaced by newer versions only: a list may be read from an old snapshot', () => {
    const cache = new ConnectionCache(vault);
    const newer = cache.add(aRow(1, 2));
    expect(cache.add(aRow(1, 1))).toMatchObject({ alias: 'Version 1' });
    expect(cache.find(1, 2)).toBe(newer);
  });

  it('are read again after a change of keys: the old key may be gone', () => {
    const [older, newer] = [Keyring.generate('older'), Keyring.generate('newer')];
    let given: Keys | undefined;
    const keyring = new Keyring(parseKeys(older), () => {
      const keys = given;
      given = undefined;
      return keys;
    });
    const changing = new ParamsVault(keyring);
    const row = { ...aRow(1), params: changing.encrypt(1, { alm_user: 'svc' }) };
    const cache = new ConnectionCache(changing);
    cache.add(row);
    given = parseKeys(newer);
    const resealed = { ...row, params: changing.encrypt(1, { alm_user: 'svc' }) };
    expect(cache.find(1, 1)).toBeUndefined();
    expect(serialize(cache.add(resealed))).toContain('svc');
  });

  it('are read again where their params could not be decrypted', () => {
    const cache = new ConnectionCache(vault);
    expect(serialize(cache.add({ ...aRow(1), params: aRow(2).params }))).toContain('"params":null');
    expect(cache.find(1, 1)).toBeUndefined();
    expect(serialize(cache.add(aRow(1)))).toContain('svc');
    expect(cache.find(1, 1)).toBeDefined();
  });

  it('are decrypted once, when their params are first serialized, alone or in a job', () => {
    const open = jest.spyOn(vault, 'decrypt');
    const cache = new ConnectionCache(vault);
    const masked = compileSerializer(jobConnectionResource)({ ...editor, masksSecrets: true });
    const row = aRow(1, 1, { alm_user: 'svc', alm_pass: 'canary' });
    const paramsOf = cache.paramsOf(row);
    expect(cache.find(1, 1)).toBeUndefined();
    const connection = cache.add(row);
    expect(compileSerializer(jobConnectionResource)(publicView)(connection)).not.toContain('params');
    expect(open).not.toHaveBeenCalled();
    for (let turn = 0; turn < 2; turn += 1) {
      expect(serialize(connection)).toContain('canary');
      expect(masked(connection)).not.toContain('canary');
      expect(paramsOf('full' as Variant)).toEqual({ alm_user: 'svc', alm_pass: 'canary' });
    }
    expect(open).toHaveBeenCalledTimes(1);
    open.mockRestore();
  });

  it('are limited in memory, whatever they contain', () => {
    const cache = new ConnectionCache(vault);
    const params = { alm_note: 'x'.repeat(60_000) };
    for (let id = 1; id <= 150; id += 1) {
      const held = cache.add(aRow(id, 1, params));
      serialize(held);
    }
    expect(cache.size).toBeLessThanOrEqual(32_000_000);
    expect(cache.find(1, 1)).toBeUndefined();
    expect(cache.find(150, 1)).toBeDefined();
  });
});
