import type { Connection } from '@syncledger/client';

import { toUpdate, toCreateInput, toDraft, emptyDraft, isChanged } from './draft.js';

const connection: Connection = {
  id: 7,
  project: 1,
  system: 'Jira',
  alias: 'Billing',
  frequency: 'daily',
  command: 'sync_jira',
  params: { alm_server: 'a', alm_pass: { $secret: true } },
  inaccessible: false,
};
const before = toDraft(connection);

describe('a draft', () => {
  it('without changes results in an empty update', () => {
    expect(toUpdate(before, before)).toEqual({});
    expect(isChanged(before, { ...before })).toBe(false);
  });

  it('results in an update of changed fields only', () => {
    const after = { ...before, alias: 'Bills', inaccessible: true };
    expect(toUpdate(before, after)).toEqual({ alias: 'Bills', inaccessible: true });
    expect(isChanged(before, after)).toBe(true);
  });

  it('sends all params if one has changed, masked ones as markers', () => {
    const [server, password] = before.params;
    const after = { ...before, params: [{ ...server!, text: 'b' }, password!] };
    expect(toUpdate(before, after)).toEqual({ params: { alm_server: 'b', alm_pass: { $secret: true } } });
    expect(isChanged(before, after)).toBe(true);
  });

  it('does not overwrite params that can’t be decrypted', () => {
    const lost = toDraft({ ...connection, params: null });
    expect(toUpdate(lost, { ...lost, alias: 'x' })).toEqual({ alias: 'x' });
  });
});

it('creates a connection and leaves defaults to the server', () => {
  expect(toCreateInput({ ...emptyDraft, project: 3, system: 'Jira' })).toEqual({
    project: 3,
    system: 'Jira',
    frequency: 'manually',
    inaccessible: false,
    params: {},
  });
  expect(toCreateInput({ ...before, alias: 'x' })).toMatchObject({ alias: 'x', command: 'sync_jira' });
});
