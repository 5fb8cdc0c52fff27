import { jest } from '@jest/globals';

import { connectionResource, jobConnectionResource } from '../connection/connection.js';
import { jobResource } from '../job/job.js';
import type { GlobalPermission } from '../permission/permissions.js';
import { lastingText, nobody, present, write, type Viewer } from './resource.js';

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
    sealed: 'k1.canary',
  },
  state: 'finished',
  attempt: 1,
  started_at: null,
  created_at: '2015-04-15T20:27:24.396442Z',
  kind: 'alm',
  hash: 'canary',
};

function viewer(permissions: GlobalPermission[], ...asked: string[]): Viewer {
  return { permissions: new Set(permissions), asked: new Set(asked) };
}

describe('present', () => {
  it('shows params to those who may edit connections of the job’s kind, in the order of the reference', () => {
    const shown = present(jobResource, held, viewer(['edit_alm_connections'])) as typeof held;
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
    ['nobody', nobody],
    ['those who may edit the other kind', viewer(['edit_security_tool_connections'])],
    ['those who ask for it', viewer([], 'params', 'connection.params')],
  ])('hides params from %s, and does not even open them', (_, who) => {
    const open = jest.fn(() => ({ alm_pass: 'canary' }));
    const shown = present(jobResource, { ...held, connection: { ...held.connection, params: open } }, who);
    expect(shown['connection']).not.toHaveProperty('params');
    expect(JSON.stringify(shown)).not.toContain('canary');
    expect(open).not.toHaveBeenCalled();
  });

  it('hides params of a connection whose kind is unknown', () => {
    const all = viewer(['edit_alm_connections', 'edit_security_tool_connections']);
    const shown = present(connectionResource, { ...held.connection, kind: undefined }, all);
    expect(shown).not.toHaveProperty('params');
  });

  it('never shows what the resource does not list', () => {
    expect(JSON.stringify(present(jobResource, held, viewer([], 'hash', 'sealed')))).not.toContain('canary');
  });

  it('shows further fields to those who ask', () => {
    const shown = present(jobResource, held, viewer([], 'state', 'kind'));
    expect(Object.keys(shown).slice(-2)).toEqual(['state', 'kind']);
    expect(shown).not.toHaveProperty('attempt');
  });

  it('shows an expanded user by the rules of users', () => {
    const user = { id: 1, email: 'a@b.c', first_name: '', last_name: '', password: 'canary' };
    const shown = present(jobResource, { ...held, user }, nobody);
    expect(shown['user']).toEqual({ id: 1, email: 'a@b.c', first_name: '', last_name: '' });
  });
});

describe('write', () => {
  const editor = viewer(['edit_alm_connections']);

  it('writes the same JSON as ever, values of any kind included', () => {
    const params = { __proto__: null, quote: '"\\\n\u2028', list: [1, 2.5, null, true], none: {} };
    const text = write(jobConnectionResource, { ...held.connection, alias: undefined, params }, editor);
    const { alias: _, kind: __, sealed: ___, ...shown } = { ...held.connection, params };
    expect(text).toBe(JSON.stringify(shown));
  });

  it('keeps the text of what never changes, and decides who sees what of it each time', () => {
    const params = jest.fn(({ maskSecrets }: Viewer) => ({ alm_pass: maskSecrets ? 'masked' : 'canary' }));
    const connection = lastingText({ ...held.connection, params });
    const onReveal = jest.fn();
    const see = (who: Viewer) => write(jobResource, { ...held, connection }, who);
    for (let turn = 0; turn < 3; turn += 1) {
      expect(see(nobody)).not.toContain('params');
      expect(params).toHaveBeenCalledTimes(turn === 0 ? 0 : 2);
      expect(see({ ...editor, onReveal })).toContain('canary');
      expect(see({ ...editor, maskSecrets: true })).toContain('masked');
    }
    expect(params).toHaveBeenCalledTimes(2);
    expect(onReveal.mock.calls).toEqual([[connection], [connection], [connection]]);
  });

  it('keeps no text in which something could not be made', () => {
    const params = jest.fn<() => object | null>().mockReturnValueOnce(null).mockReturnValue({ opened: true });
    const connection = lastingText({ ...held.connection, params });
    expect(write(jobConnectionResource, connection, editor)).toContain('"params":null');
    expect(write(jobConnectionResource, connection, editor)).toContain('opened');
  });
});
