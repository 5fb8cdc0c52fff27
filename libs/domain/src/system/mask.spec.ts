import type { JsonObject } from '../validation/json.js';
import { resolveSecretMarkers, maskSecrets } from './mask.js';
import { isSecretParam, systems } from './systems.js';

const marker = { $secret: true };
const params = { alm_server: 'jira.example.com', alm_pass: 'canary', anything: 'canary', sde_min_priority: 7 };

describe('maskSecrets', () => {
  it('masks what the schema calls secret and what it does not know', () => {
    expect(maskSecrets('Jira', params)).toEqual({
      alm_server: 'jira.example.com',
      alm_pass: marker,
      anything: marker,
      sde_min_priority: 7,
    });
  });

  it('masks everything of a system that nobody knows', () => {
    expect(JSON.stringify(maskSecrets('Home-grown', params))).not.toMatch(/canary|jira/);
  });

  it('masks names that every object has', () => {
    const odd = JSON.parse('{"__proto__": "canary", "constructor": "canary", "toString": "canary"}') as JsonObject;
    const masked = JSON.stringify(maskSecrets('Jira', odd));
    expect(masked).toBe('{"__proto__":{"$secret":true},"constructor":{"$secret":true},"toString":{"$secret":true}}');
  });
});

describe('resolveSecretMarkers', () => {
  it('keeps the stored value of what is marked, and takes the rest', () => {
    const sent = { ...maskSecrets('Jira', params), alm_server: 'new.example.com' };
    expect(resolveSecretMarkers(sent, params)).toEqual({ params: { ...params, alm_server: 'new.example.com' } });
  });

  it('names the markers that stand for nothing', () => {
    expect(resolveSecretMarkers({ alm_pass: marker, other: marker, toString: marker }, params)).toEqual({
      unknown: ['other', 'toString'],
    });
  });

  it.each([[{ $secret: false }], [{ $secret: true, more: 1 }], [[marker]], ['$secret'], [null]])(
    'takes %j, which is no marker, as a value',
    (alm_pass) => {
      expect(resolveSecretMarkers({ alm_pass }, params)).toEqual({ params: { alm_pass } });
    },
  );
});

describe('the systems', () => {
  it.each(Object.entries(systems))(
    '%s names at least one secret, and no credential as open',
    (_, { params: known }) => {
      const names = Object.entries(known);
      expect(names.some(([, { secret }]) => secret)).toBe(true);
      const credentials = names.filter(([name]) => /pass|token|secret|(^|_)key$/.test(name));
      expect(credentials.filter(([, { secret }]) => !secret)).toEqual([]);
    },
  );

  it('are known in any case', () => {
    expect(isSecretParam('JIRA', 'alm_server')).toBe(false);
    expect(isSecretParam('Whitehat', 'asset_name')).toBe(false);
  });
});
