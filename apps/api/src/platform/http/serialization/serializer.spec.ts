import { jest } from '@jest/globals';

import {
  connectionResource,
  jobConnectionResource,
  jobResource,
  type GlobalPermission,
  type Variant,
} from '@syncledger/domain';

import { publicView, type CallerView } from './caller-view.js';
import { compileSerializer, textCacheFor, toPlainObject, withNested } from './serializer.js';

const held = {
  id: 12,
  user: 1,
  succeeded: true,
  automatic: true,
  ready: 129,
  result_message: '',
  last_run: '2015-04-15T20:27:24.396442Z',
  connection: {
    kind: 'alm',
    alias: 'My Connection',
    command: 'run_my_connection',
    frequency: 'daily',
    id: 23,
    params: () => ({ alm_pass: 'canary' }),
    project: 7,
    system: 'Rally',
    encrypted: 'k1.canary',
  },
  state: 'finished',
  attempt: 1,
  started_at: null,
  created_at: '2015-04-15T20:27:24.396442Z',
  kind: 'alm',
  hash: 'canary',
};

function view(permissions: GlobalPermission[], ...included: string[]): CallerView {
  return { permissions: new Set(permissions), included: new Set(included), masksSecrets: false };
}

describe('an object’s fields', () => {
  it('shows params to those who may edit connections of the job’s kind, in the order of the reference', () => {
    const shown = toPlainObject(jobResource, held, view(['edit_alm_connections'])) as typeof held;
    expect(Object.keys(shown)).toEqual([
      'id',
      'user',
      'succeeded',
      'automatic',
      'ready',
      'result_message',
      'last_run',
      'connection',
    ]);
    expect(Object.keys(shown.connection)).toEqual([
      'alias',
      'command',
      'frequency',
      'id',
      'params',
      'project',
      'system',
    ]);
    expect(shown.connection.params).toEqual({ alm_pass: 'canary' });
  });

  it.each([
    ['nobody', publicView],
    ['those who may edit the other kind', view(['edit_security_tool_connections'])],
    ['those who ask for it', view([], 'params', 'connection.params')],
  ])('hides params from %s, and does not even open them', (_, who) => {
    const open = jest.fn(() => ({ alm_pass: 'canary' }));
    const shown = toPlainObject(jobResource, { ...held, connection: { ...held.connection, params: open } }, who);
    expect(shown['connection']).not.toHaveProperty('params');
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(open).not.toHaveBeenCalled();
  });

  it('hides params of a connection whose kind is unknown', () => {
    const all = view(['edit_alm_connections', 'edit_security_tool_connections']);
    const shown = toPlainObject(connectionResource, { ...held.connection, kind: undefined }, all);
    expect(shown).not.toHaveProperty('params');
  });

  it('never shows what the resource does not list', () => {
    expect(JSON.stringify(toPlainObject(jobResource, held, view([], 'hash', 'encrypted')))).not.toContain('canary');
  });

  it('shows further fields to those who ask', () => {
    const shown = toPlainObject(jobResource, held, view([], 'state', 'kind'));
    expect(Object.keys(shown).slice(-2)).toEqual(['state', 'kind']);
    expect(shown).not.toHaveProperty('attempt');
  });

  it('shows an expanded user by the rules of users', () => {
    const user = { id: 1, email: 'a@b.c', first_name: '', last_name: '', password: 'canary' };
    const shown = toPlainObject(jobResource, { ...held, user }, publicView);
    expect(shown['user']).toEqual({ id: 1, email: 'a@b.c', first_name: '', last_name: '' });
  });
});

describe('an object’s text', () => {
  const editor = view(['edit_alm_connections']);
  const serialize = compileSerializer(jobConnectionResource)(editor);

  it('is the same JSON as ever, values of any kind included', () => {
    const params = { __proto__: null, quote: '"\\\n\u2028', list: [1, 2.5, null, true], none: {} };
    const text = serialize({ ...held.connection, alias: undefined, params });
    const { alias: _, kind: __, encrypted: ___, ...shown } = { ...held.connection, params };
    expect(text).toBe(JSON.stringify(shown));
  });

  it('is cached by variant, and who is shown which variant is decided each time', () => {
    const params = jest.fn((variant: Variant) => ({ alm_pass: variant === 'full' ? 'canary' : variant }));
    const connection = textCacheFor(jobConnectionResource)({ ...held.connection, params });
    const onReveal = jest.fn();
    const see = (who: CallerView) => compileSerializer(jobResource)(who, onReveal)({ ...held, connection });
    for (let turn = 0; turn < 3; turn += 1) {
      expect(see({ ...publicView, masksSecrets: turn === 1 })).not.toContain('params');
      expect(params).toHaveBeenCalledTimes(turn === 0 ? 0 : 2);
      expect(see(editor)).toContain('canary');
      expect(see({ ...editor, masksSecrets: true })).toContain('masked');
    }
    expect(params).toHaveBeenCalledTimes(2);
    expect(onReveal.mock.calls).toEqual(Array(6).fill([connection]));
  });

  it('is not that of another object, nor of another resource', () => {
    const connection = textCacheFor(jobConnectionResource)({ ...held.connection });
    expect(serialize(connection)).toContain('My Connection');
    expect(serialize({ ...connection, alias: 'Other' })).toContain('Other');
    expect(toPlainObject(connectionResource, connection, view([], 'kind'))).toHaveProperty('kind');
  });

  it('is cached around other objects, which are shown to each caller by their own rights', () => {
    const state = jest.fn(() => 'finished');
    const job = textCacheFor(jobResource)({ ...held, state });
    const onReveal = jest.fn();
    const see = (who: CallerView) => compileSerializer(jobResource)(who, onReveal)(job);
    const including = view(['edit_alm_connections'], 'state');
    for (let turn = 0; turn < 3; turn += 1) {
      expect(see(editor)).toBe(compileSerializer(jobResource)(editor)(held));
      expect(see(publicView)).toBe(compileSerializer(jobResource)(publicView)(held));
      expect(see(including)).toBe(compileSerializer(jobResource)(including)(held));
    }
    expect(see(publicView)).not.toContain('canary');
    // Kept for the fields that were included last.
    expect(state).toHaveBeenCalledTimes(3);
    see(including);
    see(including);
    expect(state).toHaveBeenCalledTimes(4);
    expect(onReveal.mock.calls).toEqual(Array(8).fill([held.connection]));
  });

  it('is shared with other objects inside, and then made of the cached object alone', () => {
    const job = textCacheFor(jobResource)({ ...held, connection: {} });
    const second = { ...held.connection, alias: 'Second' };
    const see = (connection: object, who: CallerView) =>
      compileSerializer(jobResource)(who)(withNested(job, { id: 0, connection }));
    for (const who of [publicView, editor, view([], 'state', 'started_at'), view(['edit_alm_connections'], 'kind')]) {
      const serializePlain = compileSerializer(jobResource)(who);
      expect(see(held.connection, who)).toBe(serializePlain(held));
      expect(see(second, who)).toBe(serializePlain({ ...held, connection: second }));
    }
  });

  it('can’t be cached where it depends on more', () => {
    expect(() => textCacheFor(connectionResource)).toThrow('depends on more than the variant');
  });
});
