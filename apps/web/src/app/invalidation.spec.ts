import type { LedgerEvent } from '@syncledger/client';
import { QueryClient, QueryObserver } from '@tanstack/react-query';

import { keysInvalidatedBy, invalidateAfter, updateRunInLists, visibleRuns } from './invalidation.js';

const event = (more: Partial<LedgerEvent>): LedgerEvent => ({
  id: 1,
  type: 'job.finished',
  at: '2026-06-15T12:00:00.000000Z',
  kind: 'alm',
  project: 7,
  connection: 3,
  job: 129,
  succeeded: true,
  ...more,
});

const listKey = ['jobs', 'list', {}];
const listOf = (...ids: number[]) => ({ pages: [{ results: ids.map((id) => ({ id, ready: 0 })) }], pageParams: [1] });

/** Observes a query and counts how often it is fetched. */
function looking(queryKey: readonly unknown[], answer: unknown) {
  const queries = new QueryClient();
  const asked = { times: 0 };
  const queryFn = () => {
    asked.times += 1;
    return answer;
  };
  const observer = new QueryObserver(queries, { queryKey, queryFn, initialData: answer, staleTime: Infinity });
  const stop = observer.subscribe(() => undefined);
  return { queries, asked, stop };
}

it('says once what events make out of date', () => {
  const keys = keysInvalidatedBy([
    event({}),
    event({ id: 2 }),
    event({ id: 3, type: 'connection.failing', job: null }),
  ]);
  const texts = keys.map((key) => JSON.stringify(key));
  expect(new Set(texts).size).toBe(texts.length);
  expect(keys).toContainEqual(['connections', 'one', 'alm', 3]);
  expect(keys).toContainEqual(['jobs', 'one', 'alm', 129]);
});

it('asks anew for the run that is looked at, and not for a list, which would move', async () => {
  const one = looking(['jobs', 'one', 'alm', 129], {});
  const list = looking(listKey, listOf(129));
  for (const { queries, stop } of [one, list]) {
    await invalidateAfter(queries, [event({})]);
    await invalidateAfter(queries, [event({ connection: 4, job: 130 })]);
    stop();
  }
  expect([one.asked.times, list.asked.times]).toEqual([1, 0]);
});

it('lets a list that nobody looks at be asked for anew once somebody does', async () => {
  const queries = new QueryClient();
  queries.setQueryData(listKey, listOf(129));
  await invalidateAfter(queries, [event({})]);
  expect(queries.getQueryState(listKey)?.isInvalidated).toBe(true);
});

it('renews a run where it stands', () => {
  const { queries, stop } = looking(listKey, listOf(130, 129));
  expect(visibleRuns(queries, [event({}), event({ id: 2 }), event({ job: 131 })]).map(({ job }) => job)).toEqual([129]);
  updateRunInLists(queries, { id: 129, ready: 12 });
  stop();
  expect(queries.getQueryData(listKey)).toMatchObject({ pages: [{ results: [{ id: 130 }, { id: 129, ready: 12 }] }] });
});
