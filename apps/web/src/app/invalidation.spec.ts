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
function observe(queryKey: readonly unknown[], answer: unknown) {
  const queryClient = new QueryClient();
  const fetches = { count: 0 };
  const queryFn = () => {
    fetches.count += 1;
    return answer;
  };
  const observer = new QueryObserver(queryClient, { queryKey, queryFn, initialData: answer, staleTime: Infinity });
  const stop = observer.subscribe(() => undefined);
  return { queryClient, fetches, stop };
}

it('returns each key once', () => {
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

it('refetches a run whose connection was deleted', async () => {
  const { queryClient, fetches, stop } = observe(['jobs', 'one', 'alm', 129], {});
  await invalidateAfter(queryClient, [event({ type: 'connection.deleted', job: null })]);
  stop();
  expect(fetches.count).toBe(1);
});

it('refetches a visible run, but no lists', async () => {
  const one = observe(['jobs', 'one', 'alm', 129], {});
  const list = observe(listKey, listOf(129));
  for (const { queryClient, stop } of [one, list]) {
    await invalidateAfter(queryClient, [event({})]);
    await invalidateAfter(queryClient, [event({ connection: 4, job: 130 })]);
    stop();
  }
  expect([one.fetches.count, list.fetches.count]).toEqual([1, 0]);
});

it('marks lists that are not visible as stale', async () => {
  const queryClient = new QueryClient();
  queryClient.setQueryData(listKey, listOf(129));
  await invalidateAfter(queryClient, [event({})]);
  expect(queryClient.getQueryState(listKey)?.isInvalidated).toBe(true);
});

it('updates a run in place', () => {
  const { queryClient, stop } = observe(listKey, listOf(130, 129));
  expect(visibleRuns(queryClient, [event({}), event({ id: 2 }), event({ job: 131 })]).map(({ job }) => job)).toEqual([
    129,
  ]);
  updateRunInLists(queryClient, { id: 129, ready: 12 });
  stop();
  expect(queryClient.getQueryData(listKey)).toMatchObject({
    pages: [{ results: [{ id: 130 }, { id: 129, ready: 12 }] }],
  });
});
