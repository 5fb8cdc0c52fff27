import { useDebouncedValue } from '@mantine/hooks';
import { useMantineColorScheme } from '@mantine/core';
import { kinds } from '@syncledger/domain/words';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';

import { connectionSearch } from '../../api/connections.js';
import { Failure, isNotFound } from '../../api/failure.js';
import { job } from '../../api/jobs.js';
import { useProjects, usePermissions } from '../../api/permissions.js';
import { useAdminSections } from '../../features/administration/sections.js';
import { navigation } from '../navigation.js';
import { useSession } from '../session.js';
import { matchingEntries, runIdOf, type PaletteEntry } from './palette-entries.js';

/** In milliseconds after the last key. */
const SEARCH_DELAY = 150;

/** What a query finds: connections by search, a run by its id, pages and actions. */
export function usePaletteEntries(query: string, showShortcuts: () => void) {
  const pages = usePages();
  const actions = useActions(showShortcuts);
  const connections = useConnections(query);
  const run = useRun(runIdOf(query));
  const found = query.trim() === '' ? [] : connections.entries;
  return {
    entries: [...run, ...found, ...matchingEntries([...pages, ...actions], query)],
    isSearching: connections.isSearching,
  };
}

function usePages(): PaletteEntry[] {
  const [, navigate] = useLocation();
  const administration = useAdminSections().map(({ path, label }) => ({ path, label, hint: 'Administration' }));
  return [...navigation.map(({ path, label }) => ({ path, label, hint: 'Page' })), ...administration].map(
    ({ path, label, hint }) => ({ key: `page ${path}`, label, hint, act: () => navigate(path) }),
  );
}

function useActions(showShortcuts: () => void): PaletteEntry[] {
  const [, navigate] = useLocation();
  const { signOut } = useSession();
  const { canEdit } = usePermissions();
  const { setColorScheme } = useMantineColorScheme();
  const named: (readonly [string, () => void | Promise<void>])[] = [
    ...(kinds.some(canEdit) ? [['New connection', () => navigate('/connections/new')] as const] : []),
    ['Show failing connections', () => navigate('/?health=failing')],
    ['Show unacknowledged failing connections', () => navigate('/?health=failing&acknowledged=no')],
    ['Show failed runs', () => navigate('/runs?ready=true&succeeded=false')],
    ['Show unfinished runs', () => navigate('/runs?ready=false')],
    ['Keyboard shortcuts', showShortcuts],
    ['Light theme', () => setColorScheme('light')],
    ['Dark theme', () => setColorScheme('dark')],
    ['Theme of the system', () => setColorScheme('auto')],
    ['Sign out', signOut],
  ];
  return named.map(([label, act]) => ({ key: `action ${label}`, label, hint: 'Action', act }));
}

function useConnections(query: string): { entries: PaletteEntry[]; isSearching: boolean } {
  const [, navigate] = useLocation();
  const [settled] = useDebouncedValue(query.trim(), SEARCH_DELAY);
  const projects = useProjects();
  const { data, isFetching, isPlaceholderData } = useQuery({
    ...connectionSearch(useSession(), settled),
    enabled: settled !== '',
    placeholderData: keepPreviousData,
  });
  const entries = (data ?? []).map(({ kind, id, alias, system, project }) => ({
    key: `connection ${String(id)}`,
    label: alias,
    hint: [system, projects.get(project)?.name].filter(Boolean).join(' · '),
    act: () => navigate(`/connections/${kind}/${String(id)}`),
  }));
  const isCurrent = settled === query.trim() && !isPlaceholderData;
  // Until the results arrive, those of the previous query are filtered by this one.
  return { entries: isCurrent ? entries : matchingEntries(entries, query), isSearching: isFetching || !isCurrent };
}

/** Ids are unique across kinds, but a run is read by its kind. */
function useRun(id: number | undefined): PaletteEntry[] {
  const [, navigate] = useLocation();
  const session = useSession();
  const queryClient = useQueryClient();
  if (id === undefined) return [];
  const open = async () => {
    for (const kind of kinds) {
      try {
        await queryClient.query({ ...job(session, kind, id), retry: false });
        navigate(`/runs/${kind}/${String(id)}`);
        return;
      } catch (error) {
        if (!isNotFound(error)) throw error;
      }
    }
    throw new Failure('not-found', `There is no run ${String(id)}, or you can’t see it.`);
  };
  return [{ key: `run ${String(id)}`, label: `Run ${String(id)}`, hint: 'Run', act: open }];
}
