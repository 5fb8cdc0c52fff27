import type { LedgerEvent } from '@syncledger/client';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { connectionCount } from '../api/connections.js';
import { setFailingCount } from '../components/use-title.js';
import { useEvents } from './live.js';
import { useSession } from './session.js';

const COUNTED: ReadonlySet<LedgerEvent['type']> = new Set([
  'connection.failing',
  'connection.late',
  'connection.recovered',
  'connection.changed',
  'connection.deleted',
]);

/** Shows the number of failing connections that nobody has acknowledged in the window's title and icon, so that a tab in the background shows it, too. */
export function FailingCount() {
  const queryClient = useQueryClient();
  const query = connectionCount(useSession(), { health: ['failing'], acknowledged: [false] });
  const { data: count = 0 } = useQuery(query);
  useEvents((events) => {
    if (events.length === 0 || events.some(({ type }) => COUNTED.has(type)))
      void queryClient.invalidateQueries({ queryKey: query.queryKey });
  });
  useEffect(() => {
    setFailingCount(count);
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = count > 0 ? iconWith(count) : PLAIN_ICON;
  }, [count]);
  useEffect(
    () => () => {
      setFailingCount(0);
    },
    [],
  );
  return null;
}

const PLAIN_ICON = './syncledger.svg';

/** A data URL: the number, or "99+", on red. */
function iconWith(count: number): string {
  const text = count > 99 ? '99+' : String(count);
  const size = [22, 20, 14][text.length - 1] ?? 14;
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#c92a2a"/>' +
    `<text x="16" y="17" fill="#fff" font-family="sans-serif" font-weight="700" font-size="${String(size)}" ` +
    `text-anchor="middle" dominant-baseline="central">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
