import type { JobConnection } from '@syncledger/client';

/** What a ticket key is appended to, by system. */
const PATHS: Readonly<Record<string, string>> = { Jira: '/browse/' };

/**
 * The URL of the tickets of a connection's tracker, without the key: undefined if the tracker has no such pages, or if the caller may
 * not see the connection's params.
 */
export function ticketBase({ system, params }: Pick<JobConnection, 'system' | 'params'>): string | undefined {
  const path = PATHS[system];
  const server = params?.['alm_server'];
  if (
    path === undefined ||
    typeof server !== 'string' ||
    !/^(https?:\/\/)?[\w.-]+(:\d+)?(\/[\w./-]*)?$/i.test(server)
  ) {
    return undefined;
  }
  const url = /^https?:/i.test(server) ? server : `https://${server}`;
  return URL.canParse(url) ? url.replace(/\/+$/, '') + path : undefined;
}
